//! The site around the page: who answers for it, and what it offers its readers.
//!
//! Farms are put up by the dozen and answer to nobody: no firm in the copyright line, no telephone,
//! no mail of their own, no profiles, nothing to sign in to. No mark is asked of an honest page;
//! it is their absence all together that tells.

mod firms;
mod legal_menu;
mod mail;
mod services;

use super::address::shares_page;
use super::list::{self, Hosts};
use super::marks::Marks;
use super::phrases::Topic;
use super::{Reading, Signal, signal, some};
use crate::page::{Block, Form, Format, Link, Page, Role, Span, Target, registrable_domain};
use firms::{legal_form, registration, telephone};
use legal_menu::legal_menu;
use mail::{hides_own_mail, is_own, mails_in, own_mail};
use services::{before_query, leads_to_service, offers_service};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Links to other sites below which their concentration says nothing.
const LEAST_EXTERNAL: usize = 4;
/// Links without which a page has no site around it.
const LEAST_LINKS: usize = 3;
/// Other sites linked from which on a page counts as part of the web.
const FEW_HOSTS: usize = 3;

/// Hosts of social networks, and what they are for.
static NETWORKS: LazyLock<Hosts> =
    LazyLock::new(|| Hosts::of(include_str!("../lists/markup/social_hosts.txt")));

fn first_column(list: &'static str) -> impl Iterator<Item = &'static str> {
    list::rows(list).filter_map(|line| line.split('\t').next())
}

/// What was counted about the site.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    form: Form,
    links: usize,
    services: Vec<Span>,
    profiles: Vec<Span>,
    linked_hosts: usize,
    one_target: f32,
    copyright_firm: Vec<Span>,
    legal_forms: Vec<Span>,
    legal_menu: Vec<Span>,
    registrations: Vec<Span>,
    telephones: Vec<Span>,
    own_mails: Vec<Span>,
    foreign_preview: f32,
}

/// Counts. Main texts come without the furniture in which sites say who they are; whole texts show it,
/// but for their links.
pub(crate) fn count(reading: &Reading) -> Facts {
    let page = reading.page;
    let form = page.form();
    let mut facts = Facts {
        form,
        links: page.links.len(),
        one_target: f32::NAN,
        foreign_preview: f32::NAN,
        ..Facts::default()
    };
    match form {
        Form::Html => {
            count_links(reading, &mut facts);
            facts.legal_menu = legal_menu(page);
            facts.foreign_preview = foreign_preview(page);
        }
        Form::Text => {
            let lines = page.blocks.iter().map(|block| block.span);
            facts.services.extend(lines.filter(|line| offers_service(page.text(*line))));
        }
        Form::Extract => return facts,
    }
    for (n, block) in page.blocks.iter().enumerate() {
        if may_be_furniture(page, block) {
            count_imprint(reading, n, block.span, &mut facts);
        }
    }
    let own = page.address.as_ref().map(|address| address.domain());
    facts.own_mails.extend(page.blocks.iter().filter_map(|block| own_mail(page, block, own)));
    let registers = reading.hits(Topic::Registrations).iter();
    let registered = registers.filter_map(|hit| registration(reading, hit));
    facts.registrations.extend(registered);
    facts
}

/// Whether a block is furniture; in a text, where nothing says so, a line that may be.
fn may_be_furniture(page: &Page, block: &Block) -> bool {
    const LONGEST_LINE: usize = 160;
    block.role == Role::Boilerplate
        || page.format == Format::Text && block.span.len() <= LONGEST_LINE
}

fn count_links(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut profiles: BTreeSet<&str> = BTreeSet::new();
    for link in &page.links {
        let (href, text) = (page.text(link.href), page.text(link.text));
        if offers_service(text) {
            facts.services.push(link.text);
        } else if link.target == Target::Internal && leads_to_service(href) {
            facts.services.push(link.href);
        }
        match link.target {
            Target::External => {
                let host = page.text(link.host);
                let network = NETWORKS.note_of(href, host);
                let shares = network.is_some() && shares_page(href);
                let leads_on = !shares && !shows_picture(href);
                if leads_on {
                    *hosts.entry(host.strip_prefix("www.").unwrap_or(host)).or_default() += 1;
                }
                let profile =
                    network.is_some_and(|class| leads_on && is_profile(page, link, class));
                if profile && profiles.insert(href.trim_end_matches('/')) {
                    facts.profiles.push(link.href);
                }
            }
            Target::Other if href.starts_with("tel:") => facts.telephones.push(link.href),
            Target::Other if href.starts_with("mailto:") => {
                facts.own_mails.extend(mails_in(href).any(is_own).then_some(link.href));
            }
            Target::Internal if hides_own_mail(href, !reading.is_main(link.block)) => {
                facts.own_mails.push(link.href);
            }
            _ => {}
        }
    }
    facts.linked_hosts = hosts.len();
    let all: usize = hosts.values().sum();
    if all >= LEAST_EXTERNAL {
        facts.one_target = hosts.values().copied().max().unwrap_or(0) as f32 / all as f32;
    }
}

/// Whether an address is that of a picture file.
pub(super) fn shows_picture(href: &str) -> bool {
    const ENDINGS: [&str; 5] = [".jpg", ".jpeg", ".png", ".gif", ".webp"];
    let path = before_query(href);
    let ends = |ending: &&str| {
        let start = path.len().checked_sub(ending.len());
        start
            .and_then(|start| path.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    ENDINGS.iter().any(ends)
}

/// Whether a link to a network of a class leads to a profile there: not to single posts, films and
/// pictures, nor to a project where code is kept, since themes name theirs.
fn is_profile(page: &Page, link: &Link, class: &str) -> bool {
    static CONTENT: Marks<16> = Marks::of([
        "/pin/",
        "/videos/",
        "/photos/",
        "/statuses/",
        "/events/",
        "/comments/",
        "/watch",
        "/embed/",
        "/status/",
        "/p/",
        "/reel/",
        "/posts/",
        "/hashtag/",
        "/search",
        "/playlist",
        "/shorts/",
    ]);
    let href = page.text(link.href);
    let path = &href[(link.host.end - link.href.start) as usize..];
    let path = before_query(path);
    let depth = path.split('/').filter(|part| !part.is_empty()).count();
    path.trim_matches('/').len() > 1 && (class != "code" || depth == 1) && !CONTENT.are_in(href)
}

/// Firms and telephones in furniture, where sites name who answers for them.
fn count_imprint(reading: &Reading, block: usize, span: Span, facts: &mut Facts) {
    let text = reading.text(span);
    if let Some(form) = legal_form(text, reading.words_of(block), span) {
        facts.legal_forms.push(form);
        let claims = |mark: &str| text.contains(mark);
        if ["©", "版权所有", "著作權所有"].into_iter().any(claims)
            || reading.lower_text(span).contains("copyright")
        {
            facts.copyright_firm.push(span);
        }
    }
    if let Some(telephone) = telephone(text, span) {
        facts.telephones.push(telephone);
    }
}

/// 1 when the picture that stands for the page lies on another site; NaN without one.
fn foreign_preview(page: &Page) -> f32 {
    let Some(own) = page.address.as_ref().map(|a| a.domain()) else { return f32::NAN };
    let picture = [page.meta("og:image"), page.meta("twitter:image")]
        .into_iter()
        .find(|picture| !picture.is_empty());
    picture.map_or(f32::NAN, |picture| {
        let host = crate::page::host_of(picture);
        f32::from(!host.is_empty() && !registrable_domain(host).eq_ignore_ascii_case(own))
    })
}

impl Facts {
    /// The value where there is furniture, NaN where it is cut off.
    fn when_whole(&self, value: f32) -> f32 {
        if self.form == Form::Extract { f32::NAN } else { value }
    }

    /// The value, NaN where next to no link leads on: such a page has no site around it to say anything,
    /// as a fragment or a plain page of old.
    fn when_among_others(&self, value: f32) -> f32 {
        let alone = self.form == Form::Html && self.links < LEAST_LINKS;
        if alone { f32::NAN } else { self.when_whole(value) }
    }

    /// How many of seven marks of somebody who answers for the site are missing. Of a text, which does
    /// not show where links lead, as many of seven as of the other five.
    fn missing(&self) -> f32 {
        let shown = [
            !self.services.is_empty(),
            !self.copyright_firm.is_empty(),
            !self.legal_forms.is_empty() || !self.registrations.is_empty(),
            !self.telephones.is_empty(),
            !self.own_mails.is_empty(),
        ];
        let linked = [!self.profiles.is_empty(), self.linked_hosts >= FEW_HOSTS];
        let missing = |marks: &[bool]| marks.iter().filter(|present| !**present).count() as f32;
        match self.form {
            Form::Html => missing(&shown) + missing(&linked),
            _ => missing(&shown) * (shown.len() + linked.len()) as f32 / shown.len() as f32,
        }
    }
}

/// The signals of this family.
pub(super) const SIGNALS: &[Signal] = &[
    signal!(
        "site.services",
        "",
        Count,
        Honest,
        "Links to what sites offer readers of their own: sign in, basket, membership, jobs.",
        "Farms live on passers-by from searches and have nothing to sign in to.",
        "{} links to services for readers",
        |f| match f.site.services.len() {
            0 => f.site.when_among_others(0.0),
            services => f.site.when_whole(services as f32),
        },
        |_, f| some(&f.site.services)
    ),
    signal!(
        "site.profiles",
        "J12",
        Count,
        Honest,
        "Different links to profiles on social networks; share buttons are none.",
        "Sites made by the dozen have no followers anywhere.",
        "{} links to profiles on social networks",
        |f| f.when_html(f.site.profiles.len() as f32),
        |_, f| some(&f.site.profiles)
    ),
    signal!(
        "site.linked_hosts",
        "J12",
        Count,
        Context,
        "Different other hosts that the page links to.",
        "Honest pages are part of a web of sources, partners and friends; as a number it mostly tells the size of the site.",
        "{} other hosts are linked",
        |f| f.when_html(f.site.linked_hosts as f32)
    ),
    signal!(
        "site.one_target",
        "J12",
        Share,
        Farm,
        "Share of the links to other sites that lead to the same host, from four links on.",
        "Affiliate pages and doorways feed one till.",
        "{} of the outward links lead to one host",
        |f| f.site.one_target
    ),
    signal!(
        "site.copyright_firm",
        "D17",
        Flag,
        Honest,
        "A copyright line that names an organisation with its legal form.",
        "Who can be sued is accountable; generated footers name the site only.",
        "the copyright line names a firm or institution: {}",
        |f| f.site.when_whole(f32::from(!f.site.copyright_firm.is_empty())),
        |_, f| some(&f.site.copyright_firm)
    ),
    signal!(
        "site.legal_forms",
        "J10",
        Count,
        Honest,
        "Blocks of furniture that name an organisation with its legal form.",
        "Imprints, partners and publishers are named on honest sites.",
        "{} lines name a firm or institution",
        |f| f.site.when_whole(f.site.legal_forms.len() as f32),
        |_, f| some(&f.site.legal_forms)
    ),
    signal!(
        "site.registration",
        "J10",
        Count,
        Honest,
        "Numbers of public registers in the furniture: of companies, charities, taxes, periodicals.",
        "The law asks those who do business to name theirs, and anyone can look them up.",
        "{} numbers of public registers are given",
        |f| f.site.when_whole(f.site.registrations.len() as f32),
        |_, f| some(&f.site.registrations)
    ),
    signal!(
        "site.password",
        "",
        Flag,
        Honest,
        "A field for a password that is seen.",
        "Who has members lets them in; farms have none.",
        "the page asks for a password: {}",
        |f| f.when_html(f32::from(f.reading.page.asks_password))
    ),
    signal!(
        "site.telephone",
        "J09",
        Flag,
        Honest,
        "A telephone number in the furniture, or a link that dials one.",
        "Somebody answers it; farms have a contact form at most.",
        "a telephone number is given: {}",
        |f| f.site.when_whole(f32::from(!f.site.telephones.is_empty())),
        |_, f| some(&f.site.telephones)
    ),
    signal!(
        "site.own_mail",
        "J09",
        Flag,
        Honest,
        "A mail address that is not at a free mail service.",
        "Farms use free addresses or none.",
        "a mail address on a domain of one's own: {}",
        |f| f.site.when_whole(f32::from(!f.site.own_mails.is_empty())),
        |_, f| some(&f.site.own_mails)
    ),
    signal!(
        "site.unaccountable",
        "",
        Number,
        Farm,
        "How many of seven marks of somebody who answers for the site are missing: services, profiles, firm in the copyright line, legal form or number of a register, telephone, own mail, links to three hosts. Of a text, which shows no links, in proportion.",
        "Each mark is missing on many honest pages; hardly any miss all of them.",
        "{} of 7 marks of somebody who answers for the site are missing",
        |f| f.site.when_among_others(f.site.missing())
    ),
    signal!(
        "site.legal_menu",
        "",
        Count,
        Farm,
        "Entries at the head of the page that any site must have (home, contact, privacy, DMCA), if one is there for the law.",
        "Sites made for advertising put up first what the networks ask of them; others lead with what they have, and put the law below.",
        "{} of the first ten links are what any site must have",
        |f| f.when_html(f.site.legal_menu.len() as f32),
        |_, f| some(&f.site.legal_menu)
    )
    .habit(),
    signal!(
        "site.foreign_preview",
        "H12",
        Flag,
        Farm,
        "The picture that stands for the page when it is shared lies on another site.",
        "Scrapers take the picture along with the text, by its address.",
        "the preview picture lies on another site: {}",
        |f| f.site.foreign_preview
    ),
];

#[cfg(test)]
mod tests {
    use crate::signals::{check, check_at, quotes};

    const FOOTER: &str = "<p>A walk along the river on a rainy day in March.</p><footer>\
        <p>© 2024 Holm &amp; Daughters Ltd. · +44 20 7946 0018 · post@holm-daughters.example</p>\
        <a href=/login>Log in</a><a href=https://www.instagram.com/holmdaughters>Instagram</a>\
        <a href='https://www.facebook.com/sharer.php?u=x'>Share</a></footer>";

    #[test]
    fn a_firm_with_a_telephone_answers_for_its_site() {
        check(FOOTER, "site.copyright_firm", 1.0);
        check(FOOTER, "site.telephone", 1.0);
        check(FOOTER, "site.own_mail", 1.0);
        check(FOOTER, "site.services", 1.0);
        check(FOOTER, "site.profiles", 1.0);
        check(FOOTER, "site.unaccountable", 1.0);
        assert_eq!(quotes(FOOTER, "site.own_mail"), ["post@holm-daughters.example"]);
    }

    #[test]
    fn a_profile_is_no_post_project_or_share() {
        let page = |href: &str| format!("<p>A walk.</p><a href='https://{href}'>us</a>");
        for (href, count) in [
            ("github.com/holm", 1.0),
            ("github.com/holm/theme", 0.0),
            ("www.instagram.com/holm", 1.0),
            ("www.instagram.com/p/Cx1", 0.0),
            ("www.pinterest.com/pin/1", 0.0),
            ("www.facebook.com/holm/videos/1", 0.0),
            ("www.youtube.com/watch?v=1", 0.0),
            ("www.facebook.com/sharer.php?u=x", 0.0),
        ] {
            check(&page(href), "site.profiles", count);
        }
    }

    #[test]
    fn shares_and_pictures_lead_to_no_other_site() {
        let page = "<p>A walk.</p><a href='https://www.facebook.com/sharer.php?u=x'>Share</a>\
            <a href='https://i.example.org/walk.JPG?w=1'>a</a><a href='https://b.example.com/'>b</a>";
        check(page, "site.linked_hosts", 1.0);
    }

    #[test]
    fn a_page_of_nobody_misses_every_mark() {
        let bare = "<h1>Ten facts</h1><p>Facts about rivers are loved by all who love rivers.</p>\
            <a href=/a>Nile</a> <a href=/b>Rhine</a> <a href=/c>Volga</a><footer>Copyright 2024. All rights reserved. mail: rivers@gmail.com</footer>";
        check(bare, "site.unaccountable", 7.0);
        check("<h1>Rivers</h1><p>They flow. <a href=/>Back</a>", "site.unaccountable", f32::NAN);
        check("Ten facts\n\nFacts about rivers.", "site.unaccountable", f32::NAN);
    }

    #[test]
    fn a_whole_text_shows_who_answers_too() {
        let prose = "We walked along the river on a rainy day in March, and met nobody but the ferryman and his two dogs.";
        let menu = "Home\nNews\nLog in\nContact\nAbout";
        let text = |footer: &str| format!("A walk\n{menu}\n{prose}\n{footer}");
        let firm =
            text("© 2024 Holm & Daughters Ltd.\n+44 20 7946 0018\npost@holm-daughters.example");
        check(&firm, "site.services", 1.0);
        check(&firm, "site.copyright_firm", 1.0);
        check(&firm, "site.telephone", 1.0);
        check(&firm, "site.own_mail", 1.0);
        check(&firm, "site.unaccountable", 0.0);
        check(&firm, "site.profiles", f32::NAN);
        check(&text("Copyright 2024"), "site.unaccountable", 5.6);
    }

    #[test]
    fn a_preview_from_elsewhere_is_seen() {
        let page = "<meta property=og:image content=https://cdn.other.example.org/a.jpg><p>Text.";
        check_at(Some("https://news.example.com/a"), page, "site.foreign_preview", 1.0);
        check_at(Some("https://a.example.org/a"), page, "site.foreign_preview", 0.0);
        check(page, "site.foreign_preview", f32::NAN);
    }

    #[test]
    fn one_till_is_seen() {
        let link = |host: &str| format!("<a href=https://{host}/x>offer</a> ");
        let page = link("till.example").repeat(3) + &link("other.example");
        check(&page, "site.one_target", 0.75);
        check(&link("till.example"), "site.one_target", f32::NAN);
        let page = link("till.example").repeat(3) + &link("WWW.Till.Example");
        check(&page, "site.one_target", 1.0);
    }
}
