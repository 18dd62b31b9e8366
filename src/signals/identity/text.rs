//! Small scanners over the text of a field.

/// Whether a word of `text` begins with `start` (lower case), letter case aside.
pub(super) fn contains_word_start(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    if start.is_empty() || text.len() < start.len() {
        return false;
    }
    (0..=text.len() - start.len()).any(|at| {
        (at == 0 || !text[at - 1].is_ascii_alphanumeric())
            && text[at..at + start.len()].eq_ignore_ascii_case(start)
    })
}

/// Whether `word` is ASCII digits only, `least` to `most` of them.
pub(super) fn is_number(word: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `word` has the shape `shape`: `9` a digit, `A` an upper-case letter, else itself.
pub(super) fn has_shape(word: &str, shape: &str) -> bool {
    word.len() == shape.len()
        && word.bytes().zip(shape.bytes()).all(|(byte, slot)| match slot {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_uppercase(),
            other => byte == other,
        })
}

/// The words of `text` between white space, commas, semicolons and brackets.
pub(super) fn tokens(text: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_starts() {
        assert!(contains_word_start("State Senator", "senat"));
        assert!(!contains_word_start("Reinstated", "state"));
        assert!(!contains_word_start("", "state"));
    }

    #[test]
    fn shapes() {
        assert!(has_shape("SW1A", "AA9A"));
        assert!(!has_shape("SW1é", "AA9A"));
        assert!(is_number("01350", 5, 5));
        assert!(!is_number("0135x", 5, 5));
    }
}
