//! The streaming reader against a slow, obvious reference: the DOM that `scraper` builds.

use scraper::{ElementRef, Html, Node, Selector};
use weedout::page::{Element, Format, Page, Source};

/// Elements whose content is no text of the page.
const SILENT: [&str; 17] = [
    "script", "style", "template", "noscript", "title", "svg", "math", "iframe", "canvas", "audio",
    "video", "textarea", "datalist", "noembed", "noframes", "head", "frameset",
];
/// Elements that run within a line; everything else parts words.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "ins", "label", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "wbr",
];

fn reference_text(element: ElementRef, text: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(tag) if !SILENT.contains(&tag.name()) => {
                let parts = !INLINE.contains(&tag.name());
                text.push_str(if parts { "\n" } else { "" });
                if let Some(child) = ElementRef::wrap(child) {
                    reference_text(child, text);
                }
                text.push_str(if parts { "\n" } else { "" });
            }
            _ => {}
        }
    }
}

/// Folded white space; soft hyphens and other unseen characters are not kept by the reader.
fn folded(text: &str) -> String {
    let seen: String =
        text.chars().filter(|&c| c != '\u{ad}' && (!c.is_control() || c.is_whitespace())).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn page(html: &str) -> Page {
    Page::read(html.as_bytes(), &Source { format: Some(Format::Html), ..Source::default() })
}

/// Pairs of address and text, or of tag and text.
type Pairs = Vec<(String, String)>;

/// Text, links and headings as the reference sees them.
fn reference(html: &str) -> (String, Pairs, Pairs) {
    let document = Html::parse_document(html);
    let mut text = String::new();
    reference_text(document.root_element(), &mut text);
    let of = |element: ElementRef| {
        let mut text = String::new();
        reference_text(element, &mut text);
        folded(&text)
    };
    let select = |selector: &str| Selector::parse(selector).expect("a selector of this test");
    let links = document
        .select(&select("a[href]"))
        .map(|a| (a.attr("href").unwrap_or_default().to_owned(), of(a)))
        .collect();
    let headings = document
        .select(&select("h1,h2,h3,h4,h5,h6"))
        .map(|h| (h.value().name().to_owned(), of(h)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    (folded(&text), links, headings)
}

#[track_caller]
fn check(html: &str) {
    let page = page(html);
    let (text, links, headings) = reference(html);
    assert_eq!(folded(page.visible_text()), text, "text of {html}");
    let own: Vec<_> = page
        .links
        .iter()
        .map(|link| (page.text(link.href).to_owned(), folded(page.text(link.text))))
        .collect();
    assert_eq!(own, links, "links of {html}");
    let own: Vec<_> = page
        .headings()
        .map(|block| (block.element.name().to_owned(), folded(page.text(block.span))))
        .collect();
    assert_eq!(own, headings, "headings of {html}");
}

#[test]
fn tricky_pages_read_as_a_tree_builder_reads_them() {
    for html in [
        "<p>One<p>Two <b>three</b>four",
        "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
        "<TABLE><TR><TD>a<TD>b<TR><TD><TABLE><TR><TD>in</TABLE></TABLE>",
        "<dl><dt>Name<dd>Ada<dt>Job<dd>Baker</dl>",
        "a &amp b &lt;tag&gt; &copy 2020 &notit; &#8217; &#x27; &eacute;t&eacute;",
        "<script>if (a < b) document.write('<p>no</p>')</script><p>yes",
        "<style>p:before { content: '<b>' }</style>text<textarea><p>no</textarea>",
        "<title>A <b>title</b></title><h1>Head</h1><noscript><p>no</p></noscript><p>x",
        "<!-- a comment <p>no</p> --><p>yes<!-- another --> indeed",
        "<![CDATA[ bogus comment ]]><p>text",
        "<p>unclosed <a href='/x'>link <i>it</i> <p>next",
        "<a href=/1>one<a href=/2>two</a>",
        "<h1>One <small>small</small></h1><h2><a href='#x'>Two</a></h2><h3></h3>",
        "<p>soft&shy;hyphen and no&nbsp;break",
        "<div>a<br>b<br><br>c</div>",
        "<template><p>no</p></template><p>yes",
        "<p>half a tag <b",
        "<p title=\"a > b\">c",
        "<svg><title>no</title><text>no</text></svg><p>yes",
        "<svg><title/><path d='M0'/></svg><p>yes",
        "<svg><style/><script/><g><text>no</text></g></svg><p>yes",
        "<svg><g><p>broken out</p><p>of it",
        "<math><mi>x</mi><mspace/></math><p>yes",
        "island? ›</br>Can you</br></br>go",
        "<body><p>one</body></html><p>after",
        "<select><option>a<option>b</select>",
        "<p>&bogus; &#0; &#xD800; end",
        "<pre>\n  two\n    lines\n</pre>",
        "<b><p>one</b> two</p>",
        "<details><summary>Q?</summary>A.</details>",
        "<p>x</p  ><P CLASS=big>Y</P>",
        "",
        "<",
        "</p></div>",
    ] {
        check(html);
    }
}

#[test]
fn what_a_drawing_holds_of_another_kind_is_shown() {
    for (html, expected) in [
        ("<p>a<svg><foreignObject><div>in</div></foreignObject><text>no</text></svg>b", "a in b"),
        ("<p>a<template><svg><foreignObject>no</foreignObject></svg></template>b", "ab"),
        // Elements of a drawing hold markup, whatever their names.
        ("<svg><style></svg><p>a", "a"),
        ("<svg><xmp><title></svg><p>a", "a"),
        ("<math><textarea></math><p>a", "a"),
    ] {
        assert_eq!(folded(page(html).visible_text()), expected, "{html}");
    }
}

#[test]
fn a_page_that_hides_all_its_text_is_read_all_the_same() {
    let text = "<p>It rained on the ferry, and nobody minded. ".repeat(30);
    let shown = |html: &str| page(html).visible_text().contains("ferry");
    assert!(shown(&format!("<h1>Rain</h1><div hidden>{text}</div>")));
    assert!(shown(&format!("<b hidden><div></b>{text}")));
    let read = page(&format!("<h1>Rain</h1><div hidden>{text}</div>"));
    assert!(read.hidden_bytes > 1_000 && read.hidden_elements == 1);
    // Little is hidden, or enough is seen besides.
    assert!(!shown("<h1>Rain</h1><div hidden>The ferry sails.</div>"));
    let told = "<p>The bus went up the hill, and we looked back at the sea. ".repeat(12);
    assert!(!shown(&format!("{told}<div hidden>{text}</div>")));
}

#[test]
fn drawings_end_however_much_is_in_them() {
    for inside in ["<path/>", "<path></path>", "<path>", "<svg/>"] {
        for count in [1, 47, 48, 300] {
            check(&format!("<p>a<svg>{}</svg><p>after", inside.repeat(count)));
        }
    }
}

#[test]
fn what_is_too_deep_to_be_remembered_is_still_no_text_where_it_is_none() {
    for depth in [250, 254, 255, 256, 257, 260, 400] {
        let (open, closed) = ("<font>".repeat(depth), "</font>".repeat(depth));
        let inside = "<script>no()</script>a <i hidden>no <b>no</b> no</i><svg><path/><text>no</text></svg>b";
        let page = page(&format!("{open}{inside}{closed}<p>after"));
        assert_eq!(page.visible_text(), "a b\nafter", "{depth}");
    }
}

#[test]
fn visibility_comes_back_where_a_style_gives_it() {
    let inside = "no <i style='visibility:visible'>yes <b>too</b></i> no";
    let page = page(&format!("<div style='visibility:hidden'>{inside}</div><p>end"));
    assert_eq!(page.visible_text(), "yes too\nend");
}

#[test]
fn text_turned_round_is_turned_back_to_the_end_of_its_line() {
    for (html, seen) in [
        ("<p>a \u{202e}dlrow olleh\u{202c} b", "a hello world b"),
        ("<p>a\u{202e} dlrow olleh\u{202c} b", "a hello world b"),
        ("<p>a \u{202e}dlrow <b>оlleh</b> &amp;\u{202c} b", "a & hello world b"),
        ("<p>\u{202e}dlrow olleh</p><p>abc def", "hello world\nabc def"),
        ("<p>\u{202e}dlrow olleh<br>abc def", "hello world\nabc def"),
        ("<pre>\u{202e}dlrow olleh\nabc def</pre>", "hello world\nabc def"),
    ] {
        assert_eq!(page(html).visible_text(), seen, "{html}");
    }
    // The place of a link is known before the line ends, so what it parts is turned by itself.
    let page = page("<p>\u{202e}cba <a href=/>üеfed ihg</a> lkj\u{202c}");
    assert_eq!(page.visible_text(), "abc ghi defeü jkl");
    assert_eq!(page.text(page.links[0].text), "ghi defeü");
}

#[test]
fn what_nobody_sees_has_no_links_and_no_pictures() {
    let page = page(
        "<template><a href=https://a.example/>x</a><img src=a.png></template><svg><a href=/b>y</a></svg>z",
    );
    assert!(page.links.is_empty() && page.images.is_empty());
}

#[test]
fn of_two_attributes_of_a_name_the_first_counts() {
    let page = page("<p><a href=/first href=/second>x</a>");
    assert_eq!(page.text(page.links[0].href), "/first");
    for (attributes, seen) in [
        ("style='visibility:hidden' style='x'", false),
        ("style='display:none' style", false),
        ("style='color:red' style='display:none'", true),
        ("style='' style='display:none'", true),
        ("style style='display:none'", true),
        ("style='' x='&eacute;' style='visibility:hidden'", true),
    ] {
        let page = self::page(&format!("<p {attributes}>text"));
        assert_eq!(page.visible_text(), if seen { "text" } else { "" }, "{attributes}");
    }
    let page = self::page("<p class=a id=b class=c id=d>x<img src src=/b alt='' alt=y>");
    let markers: Vec<_> = page.markers.iter().map(|marker| page.text(*marker)).collect();
    assert_eq!(markers, ["a", "b"]);
    let image = page.images[0];
    assert_eq!((page.text(image.src), page.text(image.alt)), ("", ""));
    assert!(self::page("<a href='' href=/second>x</a>").links.is_empty());
}

#[test]
fn microdata_is_bounded_however_it_is_nested() {
    let empty = page("<div itemscope><span itemprop=author></span><h1>How to rain</h1></div>");
    assert_eq!(empty.schema[0].get("author"), None);
    let void = page(
        "<div itemscope><meta itemscope itemprop=mainEntityOfPage itemid=/a><b itemprop=name>Ada</b></div>",
    );
    assert_eq!(void.schema[0]["name"], "Ada");
    for nest in
        ["<b itemscope itemprop=a>", "<meta itemscope itemprop=a>", "<div itemscope itemprop=a>"]
    {
        let page = page(&format!("{}<p>end", nest.repeat(100_000)));
        assert_eq!(page.visible_text(), "end");
    }
}

#[test]
fn frames_and_raw_text_are_no_prose() {
    let page = page("<frameset><frame src='a.html'><noframes><p>old</noframes></frameset>");
    assert_eq!(page.visible_text(), "");
    let page = self::page("<iframe src='https://ads.example/'><p>x</p></iframe>after");
    assert_eq!(page.visible_text(), "after");
    assert_eq!(page.text(page.embeds[0].src), "https://ads.example/");
}

#[test]
fn the_head_is_read() {
    let page = page(
        "<html lang=de><head><title> Ein\n Titel </title><meta charset=utf-8>\
         <meta name=Description content='Kurz &amp; gut'><meta property='og:url' content='https://www.example.org/a'>\
         <link rel=canonical href='https://www.example.org/b'>\
         <script type='application/ld+json'>{\"@type\": \"Article\", \"author\": {\"name\": \"Ada\"}}</script>\
         <script type='application/ld+json'>{broken</script>\
         <body itemscope itemtype='https://schema.org/Product'><p itemprop=name>Kanne</p>\
         <a href='/x'>in</a> <a href='https://shop.example.org/'>in</a> <a href='https://example.com/'>out</a>",
    );
    assert_eq!(page.text(page.title), "Ein Titel");
    assert_eq!(page.text(page.language), "de");
    assert_eq!(page.meta("description"), "Kurz & gut");
    assert_eq!(page.address.as_ref().map(|a| a.as_str()), Some("https://www.example.org/b"));
    assert_eq!(page.schema[0]["author"]["name"], "Ada");
    assert_eq!(page.schema[1]["name"], "Kanne");
    assert_eq!(page.broken_schema, 1);
    let targets: Vec<_> = page.links.iter().map(|l| format!("{:?}", l.target)).collect();
    assert_eq!(targets, ["Internal", "Internal", "External"]);
}

#[test]
fn main_content_is_told_from_furniture() {
    let page = page(
        "<nav><a href=/>Home</a> <a href=/about>About</a></nav><main><h1>A walk</h1>\
         <p>It rained all the way to the lake, and when we came there the boats had gone home for the winter.</p>\
         <p>We ate our bread under a roof that was made for bicycles.</p></main>\
         <aside><p>Subscribe now</p></aside><footer><p>Imprint</p></footer>",
    );
    let main: Vec<_> = page.main_blocks().map(|b| page.text(b.span)).collect();
    assert_eq!(main.len(), 3, "{main:?}");
    assert_eq!(page.text(page.headline()), "A walk");
    assert!(page.blocks.iter().any(|b| b.element == Element::H1));
}

#[test]
fn what_stands_around_the_whole_page_is_no_furniture() {
    let main = |html: &str| -> Vec<String> {
        let page = page(html);
        let blocks: Vec<_> = page.main_blocks().collect();
        blocks.iter().map(|block| page.text(block.span).to_owned()).collect()
    };
    let story = "It rained on the hill all day, and the path was closed by the stream. ".repeat(3);
    let (text, menu) = (format!("<p>{story}<p>{story}"), "<ul><li><a href=/a>Walks</a></ul>");
    let told = [story.trim(), story.trim()];
    for wrapper in
        ["form", "header", "footer", "menu", "aside", "x-a><template shadowrootmode=open"]
    {
        assert_eq!(main(&format!("<body><{wrapper}>{menu}{text}")), told, "{wrapper}");
    }
    let form = format!("<body><form>{menu}<main>{text}</main><p>{story}</form>");
    assert_eq!(main(&form), told);
    // A form below the text is none.
    let note = "Your mail address will not be shown to anybody else. ".repeat(3);
    assert_eq!(main(&format!("<body>{text}<form><p>{note}</form>")), told);
    assert_eq!(main(&format!("<body>{text}<template><p>{story}</template>")), told);
}

#[test]
fn hidden_text_is_measured_and_not_read() {
    let page = page(
        "<p>seen <b hidden>not</b>words</p><div style='Display : none'><h2>cheap <a href=a>pills</a></h2>\
         <img src=a></div><p aria-hidden=true>seen",
    );
    assert_eq!((page.hidden_elements, page.hidden_bytes), (2, 13));
    assert_eq!(page.visible_text(), "seen words\nseen");
    assert!(page.links.is_empty() && page.images.is_empty());
    assert_eq!(page.elements.of(Element::H2), 0);
}

#[test]
fn hidden_elements_part_no_words() {
    for hidden in [
        "<i hidden>x<br></i>",
        "<div style=display:none><p>x</p><hr></div>",
        "<ul hidden><li>x</ul>",
    ] {
        assert_eq!(
            page(&format!("<div>ca{hidden}sino</div>")).visible_text(),
            "casino",
            "{hidden}"
        );
    }
    assert_eq!(page("<p>one<i hidden>x</p>two").visible_text(), "one\ntwo");
    assert_eq!(page("<p>one<div hidden>x</div>two").visible_text(), "one\ntwo");
}

#[test]
fn a_link_begins_no_earlier_and_no_later_than_its_block() {
    let page = page("<pre>ab\n\n\n<a href=x><p>éé</a></pre>");
    assert_eq!(page.text(page.links[0].text), "éé");
}

#[test]
fn pages_that_a_script_shows_are_read() {
    assert_eq!(page("<body style='visibility:hidden'><p>seen").visible_text(), "seen");
    assert_eq!(page("<p>seen<dialog>not</dialog><dialog open>too").visible_text(), "seen\ntoo");
}

#[test]
fn deep_nests_and_long_lines_take_linear_time() {
    let started = std::time::Instant::now();
    for bytes in [
        "<div>".repeat(400_000),
        "<b><p>".repeat(200_000),
        "<a href=x>".repeat(200_000),
        "&amp".repeat(500_000),
    ] {
        let page = Page::read(bytes.as_bytes(), &Source::default());
        assert_eq!(page.source_bytes, bytes.len());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
