//! Which library drew a profile, and between which of its versions.

use super::likelihood::Tells;

/// A fake-data library and the releases that the profile can come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Name of the library, or of two that cannot be told apart.
    pub name: &'static str,
    /// Releases, such as "2.19.0–3.2.2" or "2.15.0 and later"; empty when nothing bounds them.
    pub versions: String,
}

/// Names the library from its tells; `None` when there are none.
pub(super) fn identify(tells: &Tells) -> Option<Library> {
    let ruby =
        tells.ruby_honorific || tells.ruby_hobbies || tells.ruby_adjectives || tells.ruby_job;
    let name = if ruby {
        "faker-ruby"
    } else if tells.joke2k {
        "joke2k/faker"
    } else if tells.fakerphp {
        "FakerPHP"
    } else if tells.faker_js {
        "faker-js"
    } else if tells.secondary_first {
        "faker-ruby or datafaker"
    } else {
        return None;
    };
    let versions = if ruby { ruby_versions(tells) } else { String::new() };
    Some(Library { name, versions })
}

/// Releases of faker-ruby: honorifics came with 2.13.0 (2020-06), adjectives with 2.15.0, hobbies
/// with 2.19.0 (2021-08); the calling codes were cut in 3.2.3 (2024-01), a doubled hobby left in
/// 3.5.3.
fn ruby_versions(tells: &Tells) -> String {
    let since = if tells.ruby_hobbies {
        "2.19.0"
    } else if tells.ruby_adjectives {
        "2.15.0"
    } else if tells.ruby_honorific {
        "2.13.0"
    } else {
        ""
    };
    let until = if tells.ruby_calling_code {
        "3.2.2"
    } else if tells.ruby_lower_case_hobby {
        "3.5.2"
    } else {
        ""
    };
    match (since, until) {
        ("", "") => String::new(),
        (since, "") => format!("{since} and later"),
        ("", until) => format!("up to {until}"),
        (since, until) => format!("{since}–{until}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tells: Tells, expected: Option<(&'static str, &str)>) {
        let found = identify(&tells);
        assert_eq!(found.as_ref().map(|l| (l.name, l.versions.as_str())), expected);
    }

    #[test]
    fn windows() {
        let none = Tells::default();
        check(none, None);
        check(Tells { ruby_honorific: true, ..none }, Some(("faker-ruby", "2.13.0 and later")));
        check(
            Tells {
                ruby_hobbies: true,
                ruby_lower_case_hobby: true,
                ruby_calling_code: true,
                ..none
            },
            Some(("faker-ruby", "2.19.0–3.2.2")),
        );
        check(Tells { joke2k: true, ..none }, Some(("joke2k/faker", "")));
        check(Tells { secondary_first: true, ..none }, Some(("faker-ruby or datafaker", "")));
    }
}
