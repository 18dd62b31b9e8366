//! The elements of HTML that reading tells apart, one row each.

/// How an element bears on the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Starts and ends a block.
    Block,
    /// Runs within a block.
    Inline,
    /// Its content is no text of the page (script, style, template, ...).
    Silent,
    /// Has no content.
    Void,
}

macro_rules! elements {
    ($($variant:ident $name:literal $flow:ident,)*) => {
        /// An element of HTML; those that no signal tells apart are [`Element::OtherInline`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Element { $($variant,)* OtherInline }

        impl Element {
            const COUNT: usize = [$($name,)* ""].len();

            /// The element of a lower-case tag name.
            #[allow(non_upper_case_globals)]
            pub(super) fn named(name: &[u8]) -> Element {
                $(const $variant: &[u8] = $name.as_bytes();)*
                match name {
                    $($variant => Element::$variant,)*
                    _ => Element::OtherInline,
                }
            }

            /// The tag name; empty for [`Element::OtherInline`].
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Element::$variant => $name,)* Element::OtherInline => "" }
            }

            pub(super) fn flow(self) -> Flow {
                match self { $(Element::$variant => Flow::$flow,)* Element::OtherInline => Flow::Inline }
            }
        }
    };
}

elements! {
    A "a" Inline, Abbr "abbr" Inline, Address "address" Block, Area "area" Void,
    Article "article" Block, Aside "aside" Block, Audio "audio" Silent, B "b" Inline,
    Base "base" Void, Blockquote "blockquote" Block, Body "body" Block, Br "br" Void,
    Button "button" Block, Canvas "canvas" Silent, Caption "caption" Block,
    Center "center" Block, Cite "cite" Inline, Code "code" Inline, Col "col" Void,
    Datalist "datalist" Silent, Dd "dd" Block, Details "details" Block, Dialog "dialog" Block,
    Dir "dir" Block, Div "div" Block, Dl "dl" Block, Dt "dt" Block, Em "em" Inline,
    Embed "embed" Void, Fieldset "fieldset" Block, Figcaption "figcaption" Block,
    Figure "figure" Block, Footer "footer" Block, Form "form" Block, Frame "frame" Void,
    Frameset "frameset" Block, H1 "h1" Block, H2 "h2" Block, H3 "h3" Block, H4 "h4" Block,
    H5 "h5" Block, H6 "h6" Block, Head "head" Block, Header "header" Block, Hr "hr" Void,
    Html "html" Block, I "i" Inline, Iframe "iframe" Silent, Img "img" Void,
    Input "input" Void, Ins "ins" Inline, Label "label" Inline, Legend "legend" Block,
    Li "li" Block, Link "link" Void, Main "main" Block, Map "map" Inline, Math "math" Silent,
    Menu "menu" Block, Meta "meta" Void, Nav "nav" Block, Noembed "noembed" Silent,
    Noframes "noframes" Silent, Noscript "noscript" Silent, Object "object" Inline,
    Ol "ol" Block, Optgroup "optgroup" Block, Option "option" Block, P "p" Block,
    Param "param" Void, Picture "picture" Inline, Plaintext "plaintext" Block, Pre "pre" Block,
    Q "q" Inline, Script "script" Silent, Section "section" Block, Select "select" Block,
    Source "source" Void, Span "span" Inline, Strong "strong" Inline, Style "style" Silent,
    Summary "summary" Block, Svg "svg" Silent, Table "table" Block, Tbody "tbody" Block,
    Td "td" Block, Template "template" Silent, Textarea "textarea" Silent, Tfoot "tfoot" Block,
    Th "th" Block, Thead "thead" Block, Time "time" Inline, Title "title" Silent,
    Tr "tr" Block, Track "track" Void, Ul "ul" Block, Video "video" Silent, Wbr "wbr" Void,
    Xmp "xmp" Block,
}

impl Element {
    /// 1 to 6 for headings, 0 for everything else.
    #[must_use]
    pub fn heading_level(self) -> u8 {
        match self {
            Element::H1 => 1,
            Element::H2 => 2,
            Element::H3 => 3,
            Element::H4 => 4,
            Element::H5 => 5,
            Element::H6 => 6,
            _ => 0,
        }
    }

    /// Whether the element is a heading that asks or names what follows: `<h1>`…`<h6>`,
    /// `<summary>`, `<dt>`, `<legend>`.
    #[must_use]
    pub fn leads(self) -> bool {
        self.heading_level() > 0 || matches!(self, Element::Summary | Element::Dt | Element::Legend)
    }
}

/// How often each element was opened.
#[derive(Debug, Clone)]
pub struct Counts([u32; Element::COUNT]);

impl Default for Counts {
    fn default() -> Self {
        Counts([0; Element::COUNT])
    }
}

impl Counts {
    pub(super) fn add(&mut self, element: Element) {
        let count = &mut self.0[element as usize];
        *count = count.saturating_add(1);
    }

    /// How often `element` was opened.
    #[must_use]
    pub fn of(&self, element: Element) -> u32 {
        self.0[element as usize]
    }

    /// How many elements were opened in all.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.iter().fold(0, |sum, &n| sum.saturating_add(n))
    }
}
