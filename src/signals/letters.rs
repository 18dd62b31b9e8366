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
        // General punctuation; Latin with two accents, kana, ideographs and Hangul syllables.
        0x2000..=0x206f => false,
        0x1e00..=0x1eff | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => {
            true
        }
        _ => c.is_alphanumeric(),
    }
}

/// Whether a character belongs to the letter before it: the combining marks of all scripts (U+0300 to
/// U+036F), and signs that are no letters of their own in the scripts from Devanagari to Sinhala. Their
/// blocks are of 128 characters and laid out alike, that of Sinhala apart.
pub(crate) fn is_mark(c: char) -> bool {
    let place = c as u32 & 0x7f;
    match c {
        '\u{300}'..='\u{36f}' => true,
        '\u{900}'..='\u{d7f}' => {
            matches!(place, 0..=4 | 0x3a..=0x3c | 0x3e..=0x4f | 0x51..=0x57 | 0x62 | 0x63)
                || matches!(c, '\u{a70}' | '\u{a71}' | '\u{a75}' | '\u{afa}'..='\u{aff}')
        }
        '\u{d80}'..='\u{dff}' => matches!(place, 1..=3 | 0x4a..=0x5f | 0x72 | 0x73),
        _ => false,
    }
}

/// Whether a character is a digit of a script that writes words with spaces: ASCII's, those of Arabic and
/// Persian, and those of India, which stand at the same places of their blocks.
pub(crate) fn is_digit(c: char) -> bool {
    match c {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => true,
        '\u{900}'..='\u{d7f}' => matches!(c as u32 & 0x7f, 0x66..=0x6f),
        _ => false,
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
    fn digits_of_other_scripts_are_digits() {
        assert!("09٠٩۰۹०९০৯௦௯".chars().all(super::is_digit));
        assert!(!"aم½कⅣ".chars().any(super::is_digit));
    }

    #[test]
    fn all_characters_are_told_as_the_standard_library_tells_them() {
        for c in '\0'..=char::MAX {
            assert_eq!(super::is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
