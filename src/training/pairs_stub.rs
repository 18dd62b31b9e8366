//! stub
#[derive(Debug)]
#[allow(missing_docs)]
pub struct PairedPage {
    pub id: String,
    pub pair: u32,
    pub farm: bool,
    pub html: bool,
    pub url: Option<String>,
    pub content: String,
}
#[allow(missing_docs)]
pub fn pairs(_seed: u64, _count: u32) -> impl Iterator<Item = [PairedPage; 2]> {
    std::iter::empty()
}
