//! Inline styles: whether they take their element out of sight.
//!
//! Only what the attribute says by itself is known here: style sheets are not read. `opacity:0` is
//! no hiding, since frameworks begin with it whatever they fade in.

use memchr::memmem;
use std::borrow::Cow;

/// Pixels to the left or above from which on nothing is left to see.
const OFF_SCREEN: f32 = -900.0;
/// Pixels below which text cannot be read.
const LEGIBLE: f32 = 2.0;
/// Longest declaration that is looked at, in bytes; those that hide are shorter.
const LONGEST: usize = 80;

/// A colour: red, green and blue.
type Colour = u32;

// Properties that bear on being seen, a bit each.
const DISPLAY: u32 = 1;
const CONTENT_VISIBILITY: u32 = 1 << 1;
const VISIBILITY: u32 = 1 << 2;
const POSITION: u32 = 1 << 3;
const LEFT: u32 = 1 << 4;
const TOP: u32 = 1 << 5;
const RIGHT: u32 = 1 << 6;
const BOTTOM: u32 = 1 << 7;
const OFFSETS: u32 = LEFT | TOP | RIGHT | BOTTOM;
const MARGIN_LEFT: u32 = 1 << 8;
const MARGIN_TOP: u32 = 1 << 9;
const MARGINS: u32 = MARGIN_LEFT | MARGIN_TOP;
const PADDING_TOP: u32 = 1 << 10;
const PADDING_BOTTOM: u32 = 1 << 11;
const PADDINGS: u32 = PADDING_TOP | PADDING_BOTTOM;
const WIDTH: u32 = 1 << 12;
const HEIGHT: u32 = 1 << 13;
const MAX_WIDTH: u32 = 1 << 14;
const MAX_HEIGHT: u32 = 1 << 15;
const SIZES: u32 = WIDTH | HEIGHT | MAX_WIDTH | MAX_HEIGHT;
const OVERFLOW_X: u32 = 1 << 16;
const OVERFLOW_Y: u32 = 1 << 17;
const OVERFLOWS: u32 = OVERFLOW_X | OVERFLOW_Y;
const CLIP: u32 = 1 << 18;
const CLIP_PATH: u32 = 1 << 19;
const OPACITY: u32 = 1 << 20;
const TEXT_INDENT: u32 = 1 << 21;
const FONT_SIZE: u32 = 1 << 22;
const COLOUR: u32 = 1 << 23;
const BACKGROUND: u32 = 1 << 24;

/// What an inline style says of being seen. Of two declarations of a property the later is followed,
/// unless only the earlier is important.
#[derive(Default)]
pub(super) struct Style {
    /// Properties whose value takes something out of sight, at least together with others; of a
    /// padding: that makes a box all the same, as around a video.
    marked: u32,
    /// Properties with a value that only an important one replaces.
    important: u32,
    /// Whether visibility is taken away, or given back.
    invisible: Option<bool>,
    position: Position,
    /// Size of the text in pixels, roughly.
    size: Option<f32>,
    colour: Option<Colour>,
    background: Option<Colour>,
}

/// How an element is positioned: offsets hold where it is at all, clipping where it is absolutely.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    #[default]
    Static,
    Relative,
    Absolute,
}

impl Style {
    pub(super) fn read(style: &[u8]) -> Style {
        let mut read = Style::default();
        let style = without_comments(style);
        for declaration in style.split(|&byte| byte == b';') {
            read.follow(declaration);
        }
        read
    }

    /// Whether the element and all in it are out of sight; see [`Style::is_invisible`] besides.
    pub(super) fn hides(&self) -> bool {
        let one_colour = self.colour.is_some() && self.colour == self.background;
        self.marks(DISPLAY | CONTENT_VISIBILITY | MARGINS | CLIP_PATH)
            || (self.marks(OFFSETS) && self.position > Position::Static)
            || (self.marks(SIZES) && self.marks(OVERFLOWS) && !self.marks(PADDINGS))
            || (self.marks(CLIP) && self.position == Position::Absolute)
            || one_colour
    }

    /// Whether visibility is taken away, or given back to what stands in something invisible; `None`
    /// when nothing is said of it.
    pub(super) fn is_invisible(&self) -> Option<bool> {
        self.invisible
    }

    /// Whether the element is transparent, at least at first.
    pub(super) fn is_faded(&self) -> bool {
        self.marks(OPACITY)
    }

    /// Whether text in it is too small to be seen, or pushed aside by itself, as where a picture stands
    /// for it; `None` when nothing is said of its size.
    pub(super) fn is_tiny(&self) -> Option<bool> {
        let pushed_aside = self.marks(TEXT_INDENT).then_some(true);
        pushed_aside.or(self.size.map(|size| size < LEGIBLE))
    }

    /// Whether any of the properties is marked.
    fn marks(&self, properties: u32) -> bool {
        self.marked & properties != 0
    }

    fn follow(&mut self, declaration: &[u8]) {
        let declaration = declaration.trim_ascii();
        // Most declarations begin with none of these; folding them all would cost more.
        let begins = declaration.first().map(u8::to_ascii_lowercase);
        if !matches!(
            begins,
            Some(b'b'..=b'd' | b'f' | b'h' | b'l' | b'm' | b'o'..=b'r' | b't' | b'v' | b'w')
        ) {
            return;
        }
        let mut folded = [0; LONGEST];
        let mut length = 0;
        for byte in declaration.iter().filter(|b| !b.is_ascii_whitespace()).take(LONGEST) {
            folded[length] = byte.to_ascii_lowercase();
            length += 1;
        }
        let Ok(folded) = std::str::from_utf8(&folded[..length]) else { return };
        if let Some((name, value)) = folded.split_once(':') {
            let bare = value.trim_end_matches("!important");
            self.apply(properties_of(name), bare, bare.len() < value.len());
        }
    }

    /// Gives properties a value, those aside that have a more important one.
    fn apply(&mut self, properties: u32, value: &str, important: bool) {
        let properties = if important { properties } else { properties & !self.important };
        if properties == 0 {
            return;
        }
        self.important |= if important { properties } else { 0 };
        match properties {
            VISIBILITY => match value {
                "hidden" | "collapse" => self.invisible = Some(true),
                "visible" => self.invisible = Some(false),
                _ => {}
            },
            POSITION => self.position = position(value),
            FONT_SIZE => self.size = leading_size(value),
            COLOUR => self.colour = colour(value),
            BACKGROUND => self.background = colour(value),
            _ if marks(properties, value) => self.marked |= properties,
            _ => self.marked &= !properties,
        }
    }
}

/// The properties that a declaration gives a value; 0 when none bears on being seen.
fn properties_of(name: &str) -> u32 {
    match name {
        "display" => DISPLAY,
        "visibility" => VISIBILITY,
        "content-visibility" => CONTENT_VISIBILITY,
        "position" => POSITION,
        "left" => LEFT,
        "top" => TOP,
        "right" => RIGHT,
        "bottom" => BOTTOM,
        "margin" => MARGINS,
        "margin-left" => MARGIN_LEFT,
        "margin-top" => MARGIN_TOP,
        "padding" => PADDINGS,
        "padding-top" => PADDING_TOP,
        "padding-bottom" => PADDING_BOTTOM,
        "text-indent" => TEXT_INDENT,
        "font" | "font-size" => FONT_SIZE,
        "width" => WIDTH,
        "height" => HEIGHT,
        "max-width" => MAX_WIDTH,
        "max-height" => MAX_HEIGHT,
        "overflow" => OVERFLOWS,
        "overflow-x" => OVERFLOW_X,
        "overflow-y" => OVERFLOW_Y,
        "opacity" => OPACITY,
        "clip" => CLIP,
        "clip-path" => CLIP_PATH,
        "color" => COLOUR,
        "background" | "background-color" => BACKGROUND,
        _ => 0,
    }
}

/// Whether a value marks the properties that it is given to.
fn marks(properties: u32, value: &str) -> bool {
    match properties {
        DISPLAY => value == "none",
        CONTENT_VISIBILITY => value == "hidden",
        OVERFLOWS | OVERFLOW_X | OVERFLOW_Y => matches!(value, "hidden" | "clip"),
        OPACITY => value.parse() == Ok(0.0),
        CLIP => is_empty_rectangle(value),
        CLIP_PATH => matches!(value, "inset(50%)" | "inset(100%)" | "circle(0)"),
        _ if properties & PADDINGS != 0 => !matches!(value, "0" | "0px" | "0em" | "0%"),
        _ if properties & SIZES != 0 => pixels(value).is_some_and(|size| size <= 1.0),
        _ => pixels(value).is_some_and(|at| at <= OFF_SCREEN),
    }
}

/// A style without comments, which may stand within a declaration.
fn without_comments(style: &[u8]) -> Cow<'_, [u8]> {
    let (mut kept, mut rest) = (Vec::new(), style);
    while let Some(start) = memmem::find(rest, b"/*") {
        kept.extend_from_slice(&rest[..start]);
        let Some(length) = memmem::find(&rest[start + 2..], b"*/") else {
            return Cow::Owned(kept);
        };
        rest = &rest[start + 2 + length + 2..];
    }
    if kept.is_empty() {
        return Cow::Borrowed(rest);
    }
    kept.extend_from_slice(rest);
    Cow::Owned(kept)
}

fn position(value: &str) -> Position {
    match value {
        "absolute" | "fixed" => Position::Absolute,
        "relative" | "sticky" => Position::Relative,
        _ => Position::Static,
    }
}

/// A length in pixels, an em being sixteen of them; `None` for shares of something else.
fn pixels(value: &str) -> Option<f32> {
    let (number, unit) = number_and_unit(value)?;
    match unit {
        "" | "px" | "pt" => Some(number),
        "em" | "rem" | "ch" | "vw" | "vh" => Some(number * 16.0),
        _ if number == 0.0 => Some(0.0),
        _ => None,
    }
}

fn number_and_unit(value: &str) -> Option<(f32, &str)> {
    let end =
        value.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(value.len());
    Some((value[..end].parse().ok()?, &value[end..]))
}

/// The size of text in pixels that a value begins with, and what follows it. A number needs a unit
/// unless it is zero: browsers ignore others.
fn size(value: &str) -> Option<(f32, &str)> {
    let (number, rest) = number_and_unit(value)?;
    for (unit, pixels) in [("px", 1.0), ("pt", 1.0), ("em", 16.0), ("rem", 16.0)] {
        if let Some(rest) = rest.strip_prefix(unit) {
            return Some((number * pixels, rest));
        }
    }
    (number == 0.0).then_some((0.0, rest))
}

/// The size at the beginning of a `font` without spaces, such as `0px/1arial`.
fn leading_size(value: &str) -> Option<f32> {
    size(value).map(|(size, _)| size)
}

/// `rect(0,0,0,0)` and other rectangles of a pixel or less, with or without commas.
fn is_empty_rectangle(value: &str) -> bool {
    let Some(sides) = value.strip_prefix("rect(").and_then(|rest| rest.strip_suffix(')')) else {
        return false;
    };
    if let "0000" | "0px0px0px0px" | "1px1px1px1px" = sides {
        return true;
    }
    let mut read = sides.split(',').map(pixels);
    let mut next = || read.next().flatten();
    match (next(), next(), next(), next()) {
        (Some(top), Some(right), Some(bottom), Some(left)) => {
            right - left <= 1.0 || bottom - top <= 1.0
        }
        _ => false,
    }
}

/// A plain colour; `None` for pictures, gradients, and names that few use.
fn colour(value: &str) -> Option<Colour> {
    if let Some(digits) = value.strip_prefix('#') {
        let number = Colour::from_str_radix(digits, 16).ok()?;
        return match digits.len() {
            3 => {
                Some((number >> 8) * 0x11_0000 + (number >> 4 & 15) * 0x1100 + (number & 15) * 0x11)
            }
            6 => Some(number),
            _ => None,
        };
    }
    if let Some(parts) = value.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
        let mut colour = 0;
        for part in parts.splitn(3, ',') {
            colour = colour << 8 | Colour::from(part.parse::<u8>().ok()?);
        }
        return Some(colour);
    }
    match value {
        "white" => Some(0xff_ffff),
        "black" => Some(0),
        "red" => Some(0xff_0000),
        "blue" => Some(0xff),
        "yellow" => Some(0xff_ff00),
        "gray" | "grey" => Some(0x80_8080),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn what_hides_is_told_from_what_does_not() {
        for style in [
            "display:none",
            "Display : NONE !important",
            "content-visibility:hidden",
            "position:absolute;left:-9999px",
            "left:-100em;position:absolute",
            "height:0;overflow:hidden",
            "/* a */display:/* b */none/*",
            "width:1px;height:1px;overflow:hidden",
            "position:absolute;clip: rect(0, 0, 0, 0)",
            "clip: rect(1px 1px 1px 1px); position: absolute !important",
            "clip-path:inset(50%)",
            "margin-left:-9999px",
            "color:#fff;background:#FFFFFF",
            "color:white;background-color:rgb(255, 255, 255)",
        ] {
            assert!(Style::read(style.as_bytes()).hides(), "{style}");
        }
        for style in [
            "",
            "display:block",
            "display:none;display:block",
            "color:#fff;background:#000",
            "opacity:0",
            "color:#fff;background:#fff url(a.png)",
            "left:-10px",
            "height:0",
            "background:none;color:white",
            "clip:rect(0,100px,20px,0);position:absolute",
            "clip:rect(0,1000px,1000px,0);position:absolute",
            "clip:rect(0 1000px 1000px 0);position:absolute",
            "clip:rect(0,0,0,0)",
            "left:-9999px",
            "left:-9999px;position:static",
            "height:0;padding-bottom:56.25%;overflow:hidden",
            "visibility:hidden;visibility:visible",
            "background-image:url(display:none)",
            "margin-top:-20%",
        ] {
            assert!(!Style::read(style.as_bytes()).hides(), "{style}");
        }
    }

    #[test]
    fn of_two_declarations_of_a_property_the_later_is_followed() {
        for style in [
            "content-visibility:hidden;display:block",
            "left:0;left:-9999px;position:absolute",
            "left:-9999px;top:0;position:absolute",
            "position:absolute;left:-9999px;right:0",
            "width:500px;width:1px;overflow:hidden",
            "width:1px;height:500px;overflow:hidden",
            "height:0;padding:10px;padding:0;overflow:hidden",
            "height:0;overflow:hidden;overflow-x:visible",
            "margin:-9999px;margin-left:0",
            "display:none!important;display:block",
            "display:block!important;display:none!important",
        ] {
            assert!(Style::read(style.as_bytes()).hides(), "{style}");
        }
        for style in [
            "width:1px;width:500px;overflow:hidden",
            "position:absolute;left:-9999px;left:0",
            "position:absolute;left:-9999px;left:auto",
            "margin-left:-9999px;margin:0",
            "max-height:0;max-height:none;overflow:hidden",
            "height:0;overflow-x:hidden;overflow:visible",
            "content-visibility:hidden;content-visibility:visible",
            "clip-path:inset(50%);clip-path:none",
            "display:block!important;display:none",
            "color:red!important;color:white;background:white",
        ] {
            assert!(!Style::read(style.as_bytes()).hides(), "{style}");
        }
    }

    #[test]
    fn visibility_may_come_back() {
        for (style, expected) in [
            ("color:red;visibility: hidden", Some(true)),
            ("visibility:collapse", Some(true)),
            ("visibility:visible", Some(false)),
            ("visibility:hidden!important;visibility:visible", Some(true)),
            ("visibility:inherit", None),
            ("color:red", None),
        ] {
            assert_eq!(Style::read(style.as_bytes()).is_invisible(), expected, "{style}");
        }
    }

    #[test]
    fn white_space_and_case_hide_nothing_from_sight() {
        let padded = format!("color:red;{0}DISPLAY{0}:{0}None{0};{0}", " \n".repeat(1000));
        assert!(Style::read(padded.as_bytes()).hides());
    }

    #[test]
    fn what_is_transparent_is_told_and_not_taken_for_hidden() {
        let faded = |style: &str| Style::read(style.as_bytes()).is_faded();
        for (style, expected) in [
            ("opacity:0", true),
            ("opacity: .0", true),
            ("opacity:.5", false),
            ("opacity:1", false),
        ] {
            assert_eq!(faded(style), expected, "{style}");
        }
    }

    #[test]
    fn text_without_size_is_told() {
        let tiny = |style: &str| Style::read(style.as_bytes()).is_tiny();
        for (style, expected) in [
            ("font-size:0", Some(true)),
            ("font-size: 0px", Some(true)),
            ("font-size:1px", Some(true)),
            ("font-size:.01em", Some(true)),
            ("font-size:12px", Some(false)),
            ("font-size:80%", None),
            ("font-size:1.2", None),
            ("font-size:0%", Some(true)),
            ("font:0/0 a", Some(true)),
            ("font: 1px/2 Arial", Some(true)),
            ("font:0.9em/1.4 Arial", Some(false)),
            ("font:bold 12px Arial", None),
            ("text-indent:-9999px", Some(true)),
            ("text-indent:-9999px;font-size:14px", Some(true)),
            ("text-indent:-9999px;text-indent:0", None),
            ("font-size:0;text-indent:0", Some(true)),
            ("font-size:0!important;font:14px Arial", Some(true)),
            ("color:red", None),
        ] {
            assert_eq!(tiny(style), expected, "{style}");
        }
    }
}
