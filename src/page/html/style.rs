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

/// What an inline style says of being seen. Of two that contradict, the later is followed.
#[derive(Default)]
pub(super) struct Style {
    no_display: bool,
    /// Whether visibility is taken away, or given back.
    invisible: Option<bool>,
    position: Position,
    /// Whether it stands off screen, if it is positioned at all.
    aside: bool,
    /// Whether a margin pushes it off screen.
    pushed_aside: bool,
    no_box: bool,
    /// Whether a padding gives it a box all the same, as around a video.
    padded: bool,
    cuts: bool,
    /// Whether it is clipped away, if it is positioned absolutely.
    clipped: bool,
    /// Whether a path clips it away, wherever it stands.
    masked: bool,
    faded: bool,
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
        self.no_display
            || self.pushed_aside
            || (self.aside && self.position > Position::Static)
            || (self.no_box && self.cuts && !self.padded)
            || (self.clipped && self.position == Position::Absolute)
            || self.masked
            || one_colour
    }

    /// Whether visibility is taken away, or given back to what stands in something invisible; `None`
    /// when nothing is said of it.
    pub(super) fn is_invisible(&self) -> Option<bool> {
        self.invisible
    }

    /// Whether the element is transparent, at least at first.
    pub(super) fn is_faded(&self) -> bool {
        self.faded
    }

    /// Whether text in it is too small to be seen; `None` when nothing is said of its size.
    pub(super) fn is_tiny(&self) -> Option<bool> {
        self.size.map(|size| size < LEGIBLE)
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
            self.apply(name, value.trim_end_matches("!important"));
        }
    }

    fn apply(&mut self, name: &str, value: &str) {
        match name {
            "display" => self.no_display = value == "none",
            "visibility" => {
                self.invisible = match value {
                    "hidden" | "collapse" => Some(true),
                    "visible" => Some(false),
                    _ => self.invisible,
                };
            }
            "content-visibility" => self.no_display |= value == "hidden",
            "position" => self.position = position(value),
            "left" | "top" | "right" | "bottom" => {
                self.aside |= pixels(value).is_some_and(|at| at <= OFF_SCREEN);
            }
            "margin" | "margin-left" | "margin-top" => {
                self.pushed_aside |= pixels(value).is_some_and(|at| at <= OFF_SCREEN);
            }
            "padding" | "padding-top" | "padding-bottom" => {
                self.padded |= !matches!(value, "0" | "0px" | "0em" | "0%");
            }
            // What is pushed aside is the text alone, as where a picture stands for it.
            "text-indent" if pixels(value).is_some_and(|at| at <= OFF_SCREEN) => {
                self.size = Some(0.0);
            }
            "font-size" => self.size = size(value).map(|(size, _)| size),
            "font" => self.size = leading_size(value),
            "width" | "height" | "max-width" | "max-height" => {
                self.no_box |= pixels(value).is_some_and(|size| size <= 1.0);
            }
            "overflow" | "overflow-x" | "overflow-y" => {
                self.cuts = matches!(value, "hidden" | "clip")
            }
            "opacity" => self.faded = value.parse() == Ok(0.0),
            "clip" => self.clipped = is_empty_rectangle(value),
            "clip-path" => {
                self.masked = matches!(value, "inset(50%)" | "inset(100%)" | "circle(0)")
            }
            "color" => self.colour = colour(value),
            "background" | "background-color" => self.background = colour(value),
            _ => {}
        }
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
    fn visibility_may_come_back() {
        for (style, expected) in [
            ("color:red;visibility: hidden", Some(true)),
            ("visibility:collapse", Some(true)),
            ("visibility:visible", Some(false)),
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
            ("color:red", None),
        ] {
            assert_eq!(tiny(style), expected, "{style}");
        }
    }
}
