//! Money: advertising, commission links, and the trades that buy links.

mod ads;
mod ranked_title;

use super::later::Later;
use super::list;
use super::marks::ManyMarks;
use super::phrases::Topic;
use super::{Reading, Signal, beyond, per_thousand, share, signal, some};
use crate::page::{Link, Page, Span, Target};
use ads::Ads;
use ranked_title::is_ranked_title;
use std::collections::HashSet;
use std::sync::LazyLock;

struct Networks {
    marks: ManyMarks,
    entries: Vec<(&'static str, &'static str)>,
}

impl Networks {
    /// Markers of a list (`marker<TAB>name<TAB>class`) for one pass.
    fn of(list: &'static str) -> Networks {
        let rows: Vec<_> = list::lines(list).collect();
        Networks {
            marks: ManyMarks::of(rows.iter().map(|row| row.0).collect()),
            entries: rows.into_iter().map(|(_, name, class)| (name, class)).collect(),
        }
    }

    fn find(&self, text: &str) -> Option<(&'static str, &'static str)> {
        self.marks.find(text).map(|n| self.entries[n])
    }
}

static AFFILIATES: LazyLock<Networks> =
    LazyLock::new(|| Networks::of(include_str!("../lists/markup/affiliate.txt")));

/// Mentions of an official website that anybody makes.
const FREE_OFFICIAL_SITES: usize = 1;

/// What was counted about money.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    words: usize,
    ads: Later<Ads>,
    publisher_ids: Later<Vec<Span>>,
    pop_vendors: usize,
    affiliates: Vec<Span>,
    disclosed: Vec<Span>,
    honest_rel: usize,
    buy_calls: Vec<Span>,
    gambling: Vec<Span>,
    trades: Vec<Span>,
    sell_links: Vec<Span>,
    official_sites: Vec<Span>,
    subscriptions: usize,
    parked: Vec<Span>,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let spans = |topic| reading.spans(topic);
    // Shops have such words in their menus.
    let said = |topic| reading.main_spans(topic);
    let (affiliates, honest_rel) = affiliates(page);
    Facts {
        words: reading.main_words,
        disclosed: spans(Topic::AffiliateDisclosures),
        buy_calls: said(Topic::BuyCalls),
        gambling: said(Topic::Gambling),
        trades: said(Topic::LoansPharmaEssays),
        sell_links: spans(Topic::SellLinks),
        official_sites: beyond(FREE_OFFICIAL_SITES, spans(Topic::OfficialSites)),
        subscriptions: reading.hits(Topic::Subscriptions).len(),
        parked: spans(Topic::Parked),
        ads: Later::by(ads::ads),
        publisher_ids: Later::by(ads::publisher_ids),
        pop_vendors: ads::vendors_of_scripts(page).filter(|(_, class)| *class == "pop").count(),
        affiliates,
        honest_rel,
    }
}

fn hidden_share(page: &Page) -> f32 {
    let hidden = page.hidden_bytes as usize;
    share(hidden, hidden + page.visible_text().len())
}

/// The markers of elements that a style sheet of the page hides.
fn hidden_by_class(reading: &Reading) -> Vec<Span> {
    let page = reading.page;
    if page.hidden_names.is_empty() {
        return Vec::new();
    }
    let names: HashSet<&str> = page.hidden_names.iter().map(|name| page.text(*name)).collect();
    let hidden = |marker: &str| {
        marker.split_ascii_whitespace().any(|name| names.contains(name)).then_some(())
    };
    let found = reading.markers().find(page, hidden);
    found.into_iter().map(|(n, ())| page.markers[n]).collect()
}

/// Whether the page sends its reader on; one that only loads itself again names no address.
fn refreshes(page: &Page) -> bool {
    let names_address = |content: &str| {
        let delay = |c: char| c.is_ascii_digit() || c == '.' || c.is_whitespace();
        !content.trim_start_matches(delay).trim_matches([';', ',', ' ']).is_empty()
    };
    let refresh = |name: &str| name.eq_ignore_ascii_case("refresh");
    page.metas
        .iter()
        .any(|meta| refresh(page.text(meta.name)) && names_address(page.text(meta.content)))
}

/// Links that are looked at.
const MOST_LINKS: usize = 5_000;

/// Commission links, and how many of them say in their markup that they are paid.
fn affiliates(page: &Page) -> (Vec<Span>, usize) {
    let (mut found, mut honest_rel) = (Vec::new(), 0);
    let external = |link: &&Link| link.target == Target::External;
    for link in page.links.iter().take(MOST_LINKS).filter(external) {
        let Some((network, _)) = AFFILIATES.find(page.text(link.href)) else { continue };
        // `aid=` and its like mean something only on the shop's own host.
        let shop = network.strip_suffix("_tag");
        if shop.is_none_or(|shop| page.text(link.host).contains(shop)) {
            found.push(if link.text.is_empty() { link.href } else { link.text });
            let rel = page.text(link.rel);
            honest_rel += usize::from(rel.contains("sponsored") || rel.contains("nofollow"));
        }
    }
    (found, honest_rel)
}

fn external_share(page: &Page) -> f32 {
    let links = &page.links[..page.links.len().min(MOST_LINKS)];
    share(links.iter().filter(|link| link.target == Target::External).count(), links.len())
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "money.ad_slots",
        "G01 G03",
        PerThousandWords,
        Context,
        "Advertising slots per thousand words.",
        "Pages made for advertisements have many for little text; newspapers do too.",
        "advertising slots: {}",
        |f| f.when_html(per_thousand(f.money.ads.of(f.reading).slots.len(), f.money.words)),
        |r, f| some(&f.money.ads.of(r).slots)
    ),
    signal!(
        "money.ad_vendors",
        "G02 G05",
        Count,
        Context,
        "Advertising vendors on the page.",
        "DeGenTWeb: some vendors' customers are mostly farms, others' mostly people; learnt from data.",
        "{} advertising vendors",
        |f| f.when_html(f.money.ads.of(f.reading).vendors as f32),
        |r, f| some(&f.money.ads.of(r).slots)
    ),
    signal!(
        "money.words_before_ads",
        "G04",
        Count,
        Either,
        "Words of the main content before the first advertising slot.",
        "Quality raters mark down pages on which advertisements come before what one came for (search quality rater guidelines); newspapers have a slot in the header.",
        "{} words before the first advertising slot",
        |f| f.when_html(f.money.ads.of(f.reading).words_before),
        |r, f| f.money.ads.of(r).slots.iter().take(1).copied().collect()
    ),
    signal!(
        "money.publisher_ids",
        "G07",
        Count,
        Context,
        "Numbers of the owner's accounts for advertising and visitor counting: `ca-pub-…`, `G-…`, `UA-…`, `GTM-…`.",
        "Sites of one owner share them, as those who trace networks of sites know; as a number it tells how a site is built.",
        "{} publisher ids",
        |f| f.when_html(f.money.publisher_ids.of(f.reading).len() as f32),
        |r, f| some(f.money.publisher_ids.of(r))
    ),
    signal!(
        "money.pop_vendors",
        "G06",
        Count,
        Farm,
        "Vendors of pop-under and push advertising.",
        "No publisher with readers to lose uses them (Marginalia).",
        "{} vendors of pop-under advertising",
        |f| f.when_html(f.money.pop_vendors as f32)
    ),
    signal!(
        "money.affiliate_links",
        "G08",
        PerThousandWords,
        Either,
        "Commission links per thousand words.",
        "Webis: a dozen networks make most of it; honest testers use them too.",
        "commission links: {}",
        |f| f.when_html(per_thousand(f.money.affiliates.len(), f.money.words)),
        |_, f| some(&f.money.affiliates)
    ),
    signal!(
        "money.undisclosed",
        "G09",
        Flag,
        Farm,
        "Commission links without a word of disclosure.",
        "Disclosure is the law in many countries; farms leave it out.",
        "commission links and no disclosure: {}",
        |f| f.when_html(f32::from(!f.money.affiliates.is_empty() && f.money.disclosed.is_empty())),
        |_, f| some(&f.money.affiliates)
    ),
    signal!(
        "money.disclosed",
        "G09",
        Flag,
        Either,
        "Words that disclose commissions.",
        "Testers who disclose are accountable; list makers copy the sentence too.",
        "commissions are disclosed: {}",
        |f| f32::from(!f.money.disclosed.is_empty()),
        |_, f| some(&f.money.disclosed)
    )
    .habit(),
    signal!(
        "money.rel_missing",
        "G10",
        Share,
        Context,
        "Share of commission links without `sponsored` or `nofollow`.",
        "Search engines ask for it (Marginalia, Webis).",
        "{} of the commission links hide what they are",
        |f| if f.money.affiliates.is_empty() {
            f32::NAN
        } else {
            1.0 - share(f.money.honest_rel, f.money.affiliates.len())
        },
        |_, f| some(&f.money.affiliates)
    ),
    signal!(
        "money.buy_calls",
        "G08",
        PerThousandWords,
        Either,
        "Calls to buy, play or sign up per thousand words.",
        "Affiliate pages lead to a button after every paragraph; shops do too.",
        "calls to buy: {}",
        |f| per_thousand(f.money.buy_calls.len(), f.money.words),
        |_, f| some(&f.money.buy_calls)
    )
    .habit(),
    signal!(
        "money.gambling",
        "G13",
        PerThousandWords,
        Farm,
        "Words of gambling per thousand words.",
        "Gambling pays best for traffic, and doorways to it are made by the thousand.",
        "words of gambling: {}",
        |f| per_thousand(f.money.gambling.len(), f.money.words),
        |_, f| some(&f.money.gambling)
    )
    .habit(),
    signal!(
        "money.link_trades",
        "G13",
        PerThousandWords,
        Farm,
        "Words of the other trades that buy links (loans, pharmacy, essays), per thousand words.",
        "Link sellers mix these trades into any text (WEBSPAM corpora).",
        "words of link-buying trades: {}",
        |f| per_thousand(f.money.trades.len(), f.money.words),
        |_, f| some(&f.money.trades)
    ),
    signal!(
        "money.sells_links",
        "G14",
        Count,
        Either,
        "Offers of guest posts and sponsored articles.",
        "Sites that live on links sell them openly; magazines have such pages too.",
        "{} offers to sell links",
        |f| f.money.sell_links.len() as f32,
        |_, f| some(&f.money.sell_links)
    ),
    signal!(
        "money.readers_pay",
        "G24",
        Count,
        Either,
        "Newsletters, memberships and donations.",
        "Who asks readers for money has readers (DeGenTWeb).",
        "{} appeals to readers' support",
        |f| f.money.subscriptions as f32
    ),
    signal!(
        "money.third_parties",
        "G25",
        Count,
        Context,
        "Other sites that scripts and frames are loaded from.",
        "Marginalia counts trackers; mostly tells how a site is built.",
        "scripts of {} other sites",
        |f| f.when_html(ads::third_parties(f.reading.page) as f32)
    ),
    signal!(
        "money.hidden_text",
        "G15 K13",
        Share,
        Context,
        "Share of the text hidden by inline styles or attributes; hidden text counts nowhere else.",
        "Hidden keywords and links (WEBSPAM); menus and tabs are hidden too.",
        "{} of the text is hidden",
        |f| f.when_html(hidden_share(f.reading.page))
    ),
    signal!(
        "money.transparent",
        "G15",
        Count,
        Context,
        "Elements made transparent by an inline style; their text counts as seen.",
        "Text that nobody sees; honest frameworks begin so whatever they fade in.",
        "{} elements are transparent",
        |f| f.when_html(f.reading.page.faded_elements as f32)
    ),
    signal!(
        "money.hidden_by_class",
        "G15 K13",
        Count,
        Context,
        "Elements with a class or id that a rule of the page's own style sheets hides; their text counts as seen.",
        "Text that nobody sees; menus, dialogs and what a script shows are hidden so too.",
        "{} elements have a class that a style sheet hides",
        |f| f.when_html(hidden_by_class(f.reading).len() as f32),
        |r, _| hidden_by_class(r)
    ),
    signal!(
        "money.refresh",
        "G17",
        Flag,
        Either,
        "The page sends the reader on by itself.",
        "Doorways forward visitors to where the money is.",
        "forwards the reader: {}",
        |f| f.when_html(f32::from(refreshes(f.reading.page)))
    ),
    signal!(
        "money.parked",
        "G27",
        Count,
        Farm,
        "Words of parked domains.",
        "A parked domain has nothing but advertisements.",
        "{} words of a parked domain",
        |f| f.money.parked.len() as f32,
        |_, f| some(&f.money.parked)
    ),
    signal!(
        "money.official_site",
        "",
        Count,
        Farm,
        "How often readers are sent to \"the official website\", once left out.",
        "Reviews for commission have one place to lead to; who writes of something names it or links it.",
        "readers are sent to \"the official website\" {} more times",
        |f| f.money.official_sites.len().saturating_sub(FREE_OFFICIAL_SITES) as f32,
        |_, f| some(&f.money.official_sites)
    ),
    signal!(
        "money.ranked_title",
        "G11",
        Flag,
        Either,
        "The title announces a ranked list of products or the best of a year.",
        "Webis: such lists fill product searches; papers and shops make them as well.",
        "the title announces a ranked list: {}",
        |f| f32::from(is_ranked_title(f.reading.text(f.reading.page.title))),
        |r, _| vec![r.page.title]
    )
    .habit(),
    signal!(
        "money.external_links",
        "G13",
        Share,
        Context,
        "Share of the links that lead to other sites.",
        "Link farms lead out, catalogues stay in; learnt from data.",
        "{} of the links lead to other sites",
        |f| f.when_html(external_share(f.reading.page))
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, quotes};

    #[test]
    fn commission_links_want_a_disclosure() {
        let link =
            "<h1>Kettles</h1><p>Text about <a href='https://amzn.to/3abcdef'>this kettle</a>.</p>";
        check(link, "money.undisclosed", 1.0);
        check(&format!("{link}<p>We may earn a commission.</p>"), "money.undisclosed", 0.0);
        check(
            "<h1>Kettles</h1><p><a href='https://example.org/'>a kettle</a></p>",
            "money.undisclosed",
            0.0,
        );
    }

    #[test]
    fn what_a_style_fades_or_a_sheet_hides_is_counted_and_read() {
        let page = "<style>.x, #y { display: none } .z { color: red }</style>\
            <p class='a x'>one</p><p id=y>two</p><p class=z>three</p><p style='opacity:0'>four</p>";
        check(page, "money.hidden_by_class", 2.0);
        check(page, "money.transparent", 1.0);
        check(page, "money.hidden_text", 0.0);
        assert_eq!(quotes(page, "money.hidden_by_class"), ["a x", "y"]);
        check("<p class=x>one</p>", "money.hidden_by_class", 0.0);
        check(
            "Only a text, with a word of style and {display:none} in it.",
            "money.transparent",
            f32::NAN,
        );
    }

    #[test]
    fn what_shops_say_in_their_menus_calls_nobody_to_buy() {
        let text = "The ferry leaves the harbour at noon and comes back at six with the mail and the bread, says Ada.";
        let menu = format!(
            "<nav><a href=/a>Buy now</a> <a href=/b>Add to cart</a></nav><p>{}</p>",
            text.repeat(9)
        );
        check(&menu, "money.buy_calls", 0.0);
    }

    #[test]
    fn a_page_that_loads_itself_again_sends_nobody_on() {
        let page = |content: &str| format!("<meta http-equiv=refresh content='{content}'><p>x");
        check(&page("300"), "money.refresh", 0.0);
        check(&page("0; url=https://till.example/"), "money.refresh", 1.0);
    }

    #[test]
    fn words_before_the_first_slot_are_counted() {
        let words = "The ferry leaves the harbour at noon and comes back at six with the mail and the bread, says Ada.";
        let slot = "<div class=adsbygoogle></div>";
        check(&format!("{slot}<p>{words}</p>"), "money.words_before_ads", 0.0);
        check(&format!("<p>{words}</p>{slot}<p>{words}</p>{slot}"), "money.words_before_ads", 20.0);
        check(&format!("<p class=lead>{words}</p>"), "money.words_before_ads", f32::NAN);
    }

    #[test]
    fn publisher_ids_are_quoted_once() {
        let page = "<meta name=google-adsense-account content=ca-pub-1234567890123456>\
            <script src='https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-1234567890123456'></script>\
            <script src='https://www.googletagmanager.com/gtag/js?id=G-ABCD123456'></script><p>x";
        check(page, "money.publisher_ids", 2.0);
        assert_eq!(
            quotes(page, "money.publisher_ids"),
            ["ca-pub-1234567890123456", "G-ABCD123456"]
        );
        check("<script src='/js?id=G-force'></script><p>x", "money.publisher_ids", 0.0);
    }
}
