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
            const COUNT: usize = [$(Element::$variant,)* Element::OtherInline].len();

            /// The element of a lower-case tag name.
            pub(super) fn named(name: &[u8]) -> Element {
                match name {
                    $($name => Element::$variant,)*
                    _ => Element::OtherInline,
                }
            }

            /// The tag name; empty for [`Element::OtherInline`].
            #[must_use]
            pub fn name(self) -> &'static str {
                let name: &[u8] = match self { $(Element::$variant => $name,)* Element::OtherInline => b"" };
                std::str::from_utf8(name).unwrap_or_default()
            }

            pub(super) fn flow(self) -> Flow {
                match self { $(Element::$variant => Flow::$flow,)* Element::OtherInline => Flow::Inline }
            }
        }
    };
}

elements! {
    A b"a" Inline, Abbr b"abbr" Inline, Address b"address" Block, Area b"area" Void,
    Article b"article" Block, Aside b"aside" Block, Audio b"audio" Silent, B b"b" Inline,
    Base b"base" Void, Blockquote b"blockquote" Block, Body b"body" Block, Br b"br" Void,
    Button b"button" Block, Canvas b"canvas" Silent, Caption b"caption" Block,
    Center b"center" Block, Cite b"cite" Inline, Code b"code" Inline, Col b"col" Void,
    Datalist b"datalist" Silent, Dd b"dd" Block, Details b"details" Block, Dialog b"dialog" Block,
    Dir b"dir" Block, Div b"div" Block, Dl b"dl" Block, Dt b"dt" Block, Em b"em" Inline,
    Embed b"embed" Void, Fieldset b"fieldset" Block, Figcaption b"figcaption" Block,
    Figure b"figure" Block, Footer b"footer" Block,
    ForeignObject b"foreignobject" Inline, Form b"form" Block, Frame b"frame" Void,
    Frameset b"frameset" Block, H1 b"h1" Block, H2 b"h2" Block, H3 b"h3" Block, H4 b"h4" Block,
    H5 b"h5" Block, H6 b"h6" Block, Head b"head" Block, Header b"header" Block, Hr b"hr" Void,
    Html b"html" Block, I b"i" Inline, Iframe b"iframe" Silent, Img b"img" Void,
    Input b"input" Void, Ins b"ins" Inline, Kbd b"kbd" Inline, Label b"label" Inline,
    Legend b"legend" Block, Li b"li" Block, Link b"link" Void, Main b"main" Block,
    Map b"map" Inline, Math b"math" Silent,
    Meter b"meter" Silent, Menu b"menu" Block, Meta b"meta" Void, Nav b"nav" Block,
    Noembed b"noembed" Silent, Noframes b"noframes" Silent, Noscript b"noscript" Silent,
    Object b"object" Inline, Ol b"ol" Block, Optgroup b"optgroup" Block, Option b"option" Block,
    P b"p" Block, Param b"param" Void, Picture b"picture" Inline, Plaintext b"plaintext" Block,
    Pre b"pre" Block, Progress b"progress" Silent, Q b"q" Inline, Samp b"samp" Inline, Script b"script" Silent,
    Section b"section" Block, Select b"select" Block, Source b"source" Void, Span b"span" Inline,
    Strong b"strong" Inline, Style b"style" Silent, Summary b"summary" Block, Svg b"svg" Silent,
    Table b"table" Block, Tbody b"tbody" Block, Td b"td" Block, Template b"template" Silent,
    Textarea b"textarea" Silent, Tfoot b"tfoot" Block, Th b"th" Block, Thead b"thead" Block,
    Time b"time" Inline, Title b"title" Silent, Tr b"tr" Block, Track b"track" Void,
    Tt b"tt" Inline, Ul b"ul" Block, Var b"var" Inline, Video b"video" Silent, Wbr b"wbr" Void,
    Xmp b"xmp" Block,
}

impl Element {
    /// Whether text runs on in the element and is code, or what a machine takes or gives.
    pub(super) fn is_inline_code(self) -> bool {
        matches!(self, Element::Code | Element::Kbd | Element::Samp | Element::Tt | Element::Var)
    }

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
