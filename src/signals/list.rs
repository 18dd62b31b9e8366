//! Lists of words and phrases: data files whose columns are apart by tabs, `#` beginning a remark.

/// The data lines of a list, as they stand.
pub(crate) fn rows(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// The data lines of a list: language, phrase, note.
pub(crate) fn lines(
    list: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let (bytes, mut from) = (list.as_bytes(), 0);
    // One search through the list finds all columns: one for each would cost more than what it finds.
    let mut ends = memchr::memchr2_iter(b'\t', b'\n', bytes).chain([bytes.len()]);
    std::iter::from_fn(move || {
        loop {
            let (mut columns, mut count) = ([""; 3], 0);
            loop {
                let end = ends.next()?;
                if let Some(column) = columns.get_mut(count) {
                    *column = &list[from..end];
                }
                (from, count) = (end + 1, count + 1);
                if bytes.get(end) != Some(&b'\t') {
                    break;
                }
            }
            let [language, phrase, note] = columns;
            // A line without a tab is blank.
            if count >= 2 && !language.starts_with('#') && !phrase.is_empty() {
                return Some((language, phrase, note));
            }
        }
    })
}
