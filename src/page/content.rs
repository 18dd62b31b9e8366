//! Main content told from furniture, block by block: tags first, then link density and position.
//!
//! The manner is that of jusText (Pomikálek 2011): long blocks with few links are content, link
//! lists are not, short blocks follow their neighbours.

use super::{Block, Format, LONG, Page, Region, Role};

/// Up to this share of link text a long block is content.
const LINK_SHARE_CONTENT: f32 = 0.33;
/// From this share of link text a block is furniture.
const LINK_SHARE_FURNITURE: f32 = 0.6;
/// How many short blocks may stand between a short block and the content it belongs to.
const NEAR: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Content,
    Furniture,
    Short,
    Heading,
}

/// Gives every block its role.
pub(super) fn assign_roles(page: &mut Page) {
    // Whoever extracted the text has left the furniture out.
    if page.format == Format::Text {
        return;
    }
    let wrappers = wrappers(&page.blocks);
    // What stands around the whole page is a wrapper, whatever its name.
    let wrapped = page.blocks.iter_mut().filter(|block| wrappers.contains(&block.region));
    wrapped.for_each(|block| block.region = Region::Body);
    leave_out_idle_links(page);
    // Where `<article>` or `<main>` holds the content, what stands outside is furniture.
    let inside_article = holds_most(&page.blocks, &[Region::Article], is_long);
    let kinds: Vec<Kind> = page.blocks.iter().map(|b| kind(b, inside_article)).collect();
    let before = distance_to_content(kinds.iter());
    let mut after = distance_to_content(kinds.iter().rev());
    after.reverse();
    for (n, block) in page.blocks.iter_mut().enumerate() {
        let main = match kinds[n] {
            Kind::Content => true,
            Kind::Furniture => false,
            Kind::Heading => after[n] <= NEAR,
            Kind::Short => before[n].max(after[n]) <= NEAR || before[n].min(after[n]) <= 1,
        };
        block.role = if main { Role::Main } else { Role::Boilerplate };
    }
    if page.blocks.iter().all(|b| b.role == Role::Boilerplate) {
        keep_what_is_not_navigation(page);
    }
}

/// Text in a link that leads nowhere (`#`) is text, where it is as long as a paragraph: as a link it is
/// of no use to anybody.
fn leave_out_idle_links(page: &mut Page) {
    let (text, blocks) = (&page.buffer, &mut page.blocks);
    for link in page.links.iter().filter(|link| link.text.len() >= LONG) {
        let href = &text[link.href.start as usize..link.href.end as usize];
        if matches!(href, "" | "#")
            && let Some(block) = blocks.get_mut(link.block as usize)
        {
            block.link_bytes = block.link_bytes.saturating_sub(link.text.len() as u32);
        }
    }
}

/// The region of furniture, by its name, that stands around most of the page: of all that is no link,
/// and of the long blocks; where there are none it can be told only of a form, since the footer of a
/// short page may well hold most of it. Where only all of them together hold it, all are.
fn wrappers(blocks: &[Block]) -> &'static [Region] {
    const FURNITURE: &[Region] = &Region::FURNITURE;
    let unlinked = |block: &Block| block.link_share() < LINK_SHARE_FURNITURE;
    let wraps = |regions: &&[Region]| {
        let short = *regions == [Region::Form] && !blocks.iter().any(is_long);
        holds_most(blocks, regions, unlinked) && (short || holds_most(blocks, regions, is_long))
    };
    let single = FURNITURE.chunks(1).find(wraps);
    single.or_else(|| Some(FURNITURE).filter(wraps)).unwrap_or_default()
}

fn is_long(block: &Block) -> bool {
    block.span.len() >= LONG && block.link_share() < LINK_SHARE_CONTENT
}

/// Whether a region holds most of the text of some blocks, or several all but a little.
fn holds_most(blocks: &[Block], regions: &[Region], counts: fn(&Block) -> bool) -> bool {
    let tenths = if regions.len() > 1 { 9 } else { 6 };
    let (mut inside, mut all) = (0, 0);
    for block in blocks.iter().filter(|block| counts(block)) {
        all += block.span.len();
        inside += if regions.contains(&block.region) { block.span.len() } else { 0 };
    }
    inside * 10 > all * tenths
}

fn kind(block: &Block, inside_article: bool) -> Kind {
    let furniture = match block.region {
        Region::Nav | Region::Footer | Region::Form => true,
        Region::Aside => block.span.len() < 3 * LONG,
        Region::Header => block.element.heading_level() != 1,
        Region::Body => inside_article && block.element.heading_level() != 1,
        Region::Article => false,
    };
    if furniture {
        Kind::Furniture
    } else if block.element.leads() {
        Kind::Heading
    } else if block.link_share() >= LINK_SHARE_FURNITURE {
        Kind::Furniture
    } else if is_long(block) {
        Kind::Content
    } else {
        Kind::Short
    }
}

/// For each block, how many short blocks lie between it and the nearest content seen so far.
fn distance_to_content<'a>(kinds: impl Iterator<Item = &'a Kind>) -> Vec<usize> {
    let mut distance = usize::MAX / 2;
    kinds
        .map(|kind| {
            match kind {
                Kind::Content => distance = 0,
                Kind::Furniture => distance = distance.saturating_add(NEAR),
                Kind::Heading => {}
                Kind::Short => distance = distance.saturating_add(1),
            }
            distance
        })
        .collect()
}

/// A page of short lines only (a poem, a table, a price list) still has a content.
fn keep_what_is_not_navigation(page: &mut Page) {
    for block in &mut page.blocks {
        let furniture =
            matches!(block.region, Region::Nav | Region::Footer | Region::Form | Region::Header);
        if !furniture && block.link_share() < LINK_SHARE_FURNITURE {
            block.role = Role::Main;
        }
    }
}
