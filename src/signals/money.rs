//! Money: advertising, commission links, and the trades that buy links.

use super::marks::ManyMarks;
use super::phrases::{self, Topic};
use super::{Reading, Signal, per_thousand, share, signal, some};
use crate::page::{Format, Page, Span, Target};
use std::collections::HashSet;
use std::sync::LazyLock;

struct Networks {
    marks: ManyMarks,
    entries: Vec<(&'static str, &'static str)>,
}

impl Networks {
    /// Markers of a list (`marker<TAB>name<TAB>class`) for one pass.
    fn of(list: &'static str) -> Networks {
        let rows: Vec<_> = phrases::lines(list).collect();
        Networks {
            marks: ManyMarks::of(rows.iter().map(|row| row.0).collect()),
            entries: rows.into_iter().map(|(_, name, class)| (name, class)).collect(),
        }
    }

    fn find(&self, text: &str) -> Option<(&'static str, &'static str)> {
        self.marks.find(text).map(|n| self.entries[n])
    }
}

static ADS: LazyLock<Networks> =
    LazyLock::new(|| Networks::of(include_str!("lists/markup/ad_networks.txt")));
static AFFILIATES: LazyLock<Networks> =
    LazyLock::new(|| Networks::of(include_str!("lists/markup/affiliate.txt")));

/// What was counted about money.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    html: bool,
    words: usize,
    ad_slots: Vec<Span>,
    vendors: usize,
    pop_vendors: usize,
    affiliates: Vec<Span>,
    disclosed: Vec<Span>,
    honest_rel: usize,
    buy_calls: Vec<Span>,
    gambling: Vec<Span>,
    trades: Vec<Span>,
    sell_links: Vec<Span>,
    subscriptions: usize,
    third_parties: usize,
    hidden_share: f32,
    refreshes: bool,
    parked: Vec<Span>,
    ranked_title: bool,
    external_share: f32,
}

/// Counts.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let spans = |topic: Topic| reading.hits(topic).iter().map(|h| h.span).collect::<Vec<_>>();
    let mut facts = Facts {
        html: page.format == Format::Html,
        words: reading.main_words,
        disclosed: spans(Topic::AffiliateDisclosures),
        buy_calls: spans(Topic::BuyCalls),
        gambling: spans(Topic::Gambling),
        trades: spans(Topic::LoansPharmaEssays),
        sell_links: spans(Topic::SellLinks),
        subscriptions: reading.hits(Topic::Subscriptions).len(),
        parked: spans(Topic::Parked),
        hidden_share: share(
            page.hidden_bytes as usize,
            page.hidden_bytes as usize + page.visible_text().len(),
        ),
        refreshes: page.metas.iter().any(|m| page.text(m.name).eq_ignore_ascii_case("refresh")),
        ranked_title: is_ranked_title(page.text(page.title)),
        ..Facts::default()
    };
    count_ads(page, &mut facts);
    count_links(page, &mut facts);
    facts
}

fn count_ads(page: &Page, facts: &mut Facts) {
    let mut vendors: HashSet<&str> = HashSet::new();
    let mut hosts: HashSet<&str> = HashSet::new();
    let own = page.address.as_ref().map(|a| a.domain());
    for embed in page.embeds.iter().filter(|e| !e.src.is_empty()) {
        let src = page.text(embed.src);
        if let Some((vendor, class)) = ADS.find(src) {
            vendors.insert(vendor);
            facts.pop_vendors += usize::from(class == "pop");
        }
        let host =
            src.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let domain = crate::page::registrable_domain(host);
        if !domain.is_empty() && own != Some(domain) {
            hosts.insert(domain);
        }
    }
    for marker in page.markers.iter().filter(|m| m.len() < 160).take(20_000) {
        if let Some((vendor, _)) = ADS.find(page.text(*marker)) {
            vendors.insert(vendor);
            facts.ad_slots.push(*marker);
        }
    }
    facts.vendors = vendors.len();
    facts.third_parties = hosts.len();
}

fn count_links(page: &Page, facts: &mut Facts) {
    let mut external = 0usize;
    for link in page.links.iter().take(5_000) {
        if link.target != Target::External {
            continue;
        }
        external += 1;
        let href = page.text(link.href);
        let Some((network, _)) = AFFILIATES.find(href) else { continue };
        // `aid=` and its like mean something only on the shop's own host.
        let shop = network.strip_suffix("_tag");
        if shop.is_none_or(|shop| page.text(link.host).contains(shop)) {
            facts.affiliates.push(if link.text.is_empty() { link.href } else { link.text });
            let rel = page.text(link.rel);
            facts.honest_rel += usize::from(rel.contains("sponsored") || rel.contains("nofollow"));
        }
    }
    facts.external_share = share(external, page.links.len());
}

/// "Top 10", "best … 2024": titles of product lists.
fn is_ranked_title(title: &str) -> bool {
    let lowered = title.to_lowercase();
    const WORDS: [&str; 12] = [
        "best ",
        "top ",
        "mejores ",
        "meilleurs ",
        "besten ",
        "migliori ",
        "melhores ",
        "beste ",
        "terbaik",
        "лучшие ",
        "лучших ",
        "tốt nhất",
    ];
    let number = lowered.split(|c: char| !c.is_alphanumeric()).any(|w| {
        w.parse::<u32>().is_ok_and(|n| (3..=100).contains(&n) || (2015..=2035).contains(&n))
    });
    number && WORDS.iter().any(|word| lowered.contains(word))
}

impl Facts {
    fn when_html(&self, value: f32) -> f32 {
        if self.html { value } else { f32::NAN }
    }
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
        |f| f.money.when_html(per_thousand(f.money.ad_slots.len(), f.money.words)),
        |_, f| some(&f.money.ad_slots)
    ),
    signal!(
        "money.ad_vendors",
        "G02 G05",
        Count,
        Context,
        "Advertising vendors on the page.",
        "DeGenTWeb: some vendors' customers are mostly farms, others' mostly people; learnt from data.",
        "{} advertising vendors",
        |f| f.money.when_html(f.money.vendors as f32),
        |_, f| some(&f.money.ad_slots)
    ),
    signal!(
        "money.pop_vendors",
        "G06",
        Count,
        Farm,
        "Vendors of pop-under and push advertising.",
        "No publisher with readers to lose uses them (Marginalia).",
        "{} vendors of pop-under advertising",
        |f| f.money.when_html(f.money.pop_vendors as f32)
    ),
    signal!(
        "money.affiliate_links",
        "G08",
        PerThousandWords,
        Either,
        "Commission links per thousand words.",
        "Webis: a dozen networks make most of it; honest testers use them too.",
        "commission links: {}",
        |f| f.money.when_html(per_thousand(f.money.affiliates.len(), f.money.words)),
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
        |f| f
            .money
            .when_html(f32::from(!f.money.affiliates.is_empty() && f.money.disclosed.is_empty())),
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
    ),
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
    ),
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
    ),
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
        |f| f.money.when_html(f.money.third_parties as f32)
    ),
    signal!(
        "money.hidden_text",
        "G15",
        Share,
        Context,
        "Share of the text hidden by inline styles or attributes; hidden text counts nowhere else.",
        "Hidden keywords and links (WEBSPAM); menus and tabs are hidden too.",
        "{} of the text is hidden",
        |f| f.money.when_html(f.money.hidden_share)
    ),
    signal!(
        "money.refresh",
        "G17",
        Flag,
        Either,
        "The page sends the reader on by itself.",
        "Doorways forward visitors to where the money is.",
        "forwards the reader: {}",
        |f| f.money.when_html(f32::from(f.money.refreshes))
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
        "money.ranked_title",
        "G11",
        Flag,
        Either,
        "The title announces a ranked list of products or the best of a year.",
        "Webis: such lists fill product searches.",
        "the title announces a ranked list: {}",
        |f| f32::from(f.money.ranked_title),
        |r, _| vec![r.page.title]
    ),
    signal!(
        "money.external_links",
        "G13",
        Share,
        Context,
        "Share of the links that lead to other sites.",
        "Link farms lead out, catalogues stay in; learnt from data.",
        "{} of the links lead to other sites",
        |f| f.money.when_html(f.money.external_share)
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::check;

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
    fn ranked_titles_are_known() {
        check("<title>10 Best Kettles of 2024</title><p>x", "money.ranked_title", 1.0);
        check("<title>The best day of my life</title><p>x", "money.ranked_title", 0.0);
    }
}
