//! Which characters are letters or digits, looked up quickly: the standard library searches its
//! tables for each, and texts in other scripts than Latin ask a hundred thousand times a page.

use std::sync::LazyLock;

/// Characters below this have a bit each: all alphabets, and the scripts of India.
const TABLED: u32 = 0x0e00;

static TABLE: LazyLock<[u64; TABLED as usize / 64]> = LazyLock::new(|| {
    let mut table = [0; TABLED as usize / 64];
    for c in (0..TABLED).filter_map(char::from_u32).filter(|c| c.is_alphanumeric()) {
        table[c as usize / 64] |= 1 << (c as u32 % 64);
    }
    table
});

/// Bytes that are ASCII letters or digits.
pub(crate) static IS_ASCII_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// As [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    let code = c as u32;
    if code < 0x80 {
        return (code as u8).is_ascii_alphanumeric();
    }
    if code < TABLED {
        return TABLE[code as usize / 64] & (1 << (code % 64)) != 0;
    }
    match code {
        // General punctuation; kana, ideographs and Hangul syllables.
        0x2000..=0x206f => false,
        0x3041..=0x3096 | 0x30a1..=0x30fa | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => true,
        _ => c.is_alphanumeric(),
    }
}

/// Lower case; `İ` becomes `i`, as lists have it, without the dot that Unicode leaves behind it.
pub(crate) fn lower_case(text: &str) -> String {
    const DOTTED: &str = "i\u{307}";
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lowered = text.to_lowercase();
    if lowered.contains(DOTTED) { lowered.replace(DOTTED, "i") } else { lowered }
}

/// Whether a text is in small letters without punctuation, as people type into a search box.
pub(crate) fn is_typed(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
        && !text.contains(|c: char| c.is_uppercase() || ".,;:!?…()\"".contains(c))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_turkish_capital_loses_its_dot() {
        assert_eq!(super::lower_case("İSİM"), "isim");
        assert_eq!(super::lower_case("ÄB"), "äb");
    }

    #[test]
    fn all_characters_are_told_as_the_standard_library_tells_them() {
        for c in '\0'..=char::MAX {
            assert_eq!(super::is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
