//! Style sheets in the page: which classes their rules take out of sight.
//!
//! Whether a rule holds where the page is shown, a script or a medium decides. So nothing is taken
//! for hidden by this; the classes are kept for a signal that counts them.

use super::style::Style;
use memchr::{memchr, memchr3, memmem, memrchr2};
use std::collections::BTreeSet;

/// What declarations that hide have in them: `none`, `hidden`, `opacity:0`, `left:-999px`.
const SIGNS: [&[u8]; 4] = [b"none", b"hidden", b"opacity", b":-9"];
/// Bytes of a rule that are looked at around a sign, so that no sheet takes long.
const REACH: usize = 1 << 10;
/// Signs of a kind that are looked at.
const MOST: usize = 500;

/// Names of classes and ids that a rule by itself hides, each once; selectors of more than a name say
/// when it does, and are passed over.
pub(super) fn hidden_names(sheet: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for sign in SIGNS {
        let mut done = 0;
        for at in memmem::find_iter(sheet.as_bytes(), sign).take(MOST) {
            if at >= done {
                done = names_of_rule(sheet.as_bytes(), at, &mut names).unwrap_or(done);
            }
        }
    }
    names
}

/// Adds the names of the rule among whose declarations a place is, if it hides; where the rule ends.
/// `None` when the place is among no declarations, such as in a selector.
fn names_of_rule<'s>(sheet: &'s [u8], at: usize, names: &mut BTreeSet<&'s str>) -> Option<usize> {
    let from = at.saturating_sub(REACH);
    let until = sheet.len().min(at + REACH);
    let open = from + memrchr2(b'{', b'}', &sheet[from..at])?;
    let next = memchr3(b'{', b'}', b';', &sheet[at..until]).map(|length| sheet[at + length]);
    // A rule within another, as in `@media`, has its selector behind the outer one's brace.
    if sheet[open] != b'{' || next == Some(b'{') {
        return None;
    }
    let end = memchr(b'}', &sheet[at..until]).map_or(until, |length| at + length);
    let style = Style::read(&sheet[open + 1..end]);
    if style.hides() || style.is_invisible() == Some(true) || style.is_faded() {
        let before = &sheet[from..open];
        let parts = |byte: &u8| matches!(byte, b'{' | b'}' | b';' | b'/');
        let start = before.iter().rposition(parts).map_or(0, |at| at + 1);
        let selectors = before[start..].split(|&byte| byte == b',');
        names.extend(selectors.filter_map(name));
    }
    Some(end)
}

/// The name in a selector that is nothing else.
fn name(selector: &[u8]) -> Option<&str> {
    let [b'.' | b'#', name @ ..] = selector.trim_ascii() else { return None };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let whole = !name.is_empty() && name.iter().all(plain);
    whole.then(|| std::str::from_utf8(name).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sheet: &str, expected: &[&str]) {
        assert_eq!(hidden_names(sheet).into_iter().collect::<Vec<_>>(), expected, "{sheet}");
    }

    #[test]
    fn classes_and_ids_of_rules_that_hide_are_named() {
        check(".a{display:none}", &["a"]);
        check(
            "p{color:red}\n.a, #b ,\n.c-1 { color: red; display : none !important }",
            &["a", "b", "c-1"],
        );
        check("/* shown */.z{visibility:hidden;display:none}", &["z"]);
        check("@media print{.a{display:none}}", &["a"]);
        check(".a{position:absolute;left:-9999px}.b{opacity:0}", &["a", "b"]);
    }

    #[test]
    fn names_may_say_that_their_rule_hides() {
        check(".hidden{visibility:hidden}", &["hidden"]);
        check(
            "p{color:red}.visually-hidden,#none{position:absolute;width:1px;overflow:hidden}",
            &["none", "visually-hidden"],
        );
        check("@media print{.hidden{visibility:hidden}}", &["hidden"]);
        check(".a{visibility:hidden;.hidden{color:red}}", &["a"]);
        check(".hidden{color:red}.none{visibility:visible}", &[]);
    }

    #[test]
    fn rules_that_hide_nothing_or_only_sometimes_name_nothing() {
        check(".a{display:block}.b{opacity:.5}.c{text-decoration:none}", &[]);
        check(".a .b{display:none}.a:hover{display:none}p{display:none}", &[]);
        check("none } hidden { opacity", &[]);
        check("", &[]);
    }

    #[test]
    fn long_sheets_of_signs_take_no_time() {
        let started = std::time::Instant::now();
        hidden_names(&"none".repeat(500_000));
        hidden_names(&"{none".repeat(500_000));
        assert!(started.elapsed().as_secs() < 2);
    }
}
