//! Author blocks as fake-data libraries invent them.
//!
//! The rules follow the libraries' locale files: names with random titles,
//! cities made of a given name and a suffix, a state and a ZIP code drawn
//! independently, telephone numbers of any country in the length of the
//! United States, job titles put together from three lists.

use super::articles::{Slots, ordinary_name};
use super::document::{Block, Span, plain};
use super::rng::Rng;
use super::stock::{Language, Stock};

/// The library whose habits a block follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    FakerRuby,
    FakerJs,
    PythonFaker,
    FakerPhp,
    Datafaker,
}

/// An invented author.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) blocks: Vec<Block>,
}

/// What the block is drawn from.
struct Source {
    stock: &'static Stock,
    language: &'static Language,
    library: Library,
    /// Names and hobbies in the page's language instead of English.
    localised: bool,
}

/// Draws an invented author for a page.
pub(super) fn invent(stock: &'static Stock, language: &'static Language, rng: &mut Rng) -> Profile {
    use Library::{Datafaker, FakerJs, FakerPhp, FakerRuby, PythonFaker};
    let libraries = [
        FakerRuby,
        FakerRuby,
        FakerRuby,
        FakerRuby,
        FakerRuby,
        FakerRuby,
        FakerJs,
        PythonFaker,
        FakerPhp,
        Datafaker,
    ];
    let source = Source {
        stock,
        language,
        library: rng.item(&libraries).copied().unwrap_or(FakerRuby),
        localised: language.code != "en" && rng.chance(45),
    };
    let name = source.name(rng);
    let mut blocks = Vec::new();
    if rng.chance(70) {
        let heading = rng.word(language.phrases.all("author_heading"));
        blocks.push(Block::Heading(heading.to_owned()));
    }
    blocks.push(Block::Fields(source.fields(&name, rng)));
    Profile { name, blocks }
}

impl Source {
    /// A word of one of faker-ruby's lists.
    fn faker(&self, key: &str, rng: &mut Rng) -> &'static str {
        rng.word(self.stock.faker.all(key))
    }

    /// A word of one of the other libraries' lists.
    fn other(&self, key: &str, rng: &mut Rng) -> &'static str {
        rng.word(self.stock.other_fakers.all(key))
    }

    /// A word of the page's language, or of English where it has none.
    fn label(&self, key: &str, rng: &mut Rng) -> String {
        rng.word(self.language.phrases.all(key)).to_owned()
    }

    fn given_name(&self, rng: &mut Rng) -> &'static str {
        let list = if rng.chance(50) { "male_first" } else { "female_first" };
        self.faker(list, rng)
    }

    /// One name in six with a title, one in six with a suffix.
    fn name(&self, rng: &mut Rng) -> String {
        let bare = if self.localised {
            ordinary_name(self.language, rng).full()
        } else {
            format!("{} {}", self.given_name(rng), self.faker("last", rng))
        };
        let (titled, suffixed) = match self.library {
            Library::FakerRuby => (26, 17),
            Library::FakerJs | Library::FakerPhp => (20, 8),
            Library::PythonFaker => (4, 4),
            Library::Datafaker => (14, 14),
        };
        let roll = rng.range(1, 100);
        if roll <= titled {
            let title = match self.library {
                Library::FakerRuby => self.faker("prefix", rng),
                _ => self.other("php_prefix", rng),
            };
            format!("{title} {bare}")
        } else if roll <= titled + suffixed {
            format!("{bare} {}", self.faker("suffix", rng))
        } else {
            bare
        }
    }

    /// The lines of the block. Each may be absent, but never most of them.
    fn fields(&self, name: &str, rng: &mut Rng) -> Vec<(String, Vec<Span>)> {
        let mut rows = vec![
            ("label_name", name.to_owned()),
            ("label_birthday", self.birthday(rng)),
            ("label_address", self.address(rng)),
            ("label_phone", self.phone(rng)),
            ("label_job", self.job(rng)),
            ("label_hobby", self.hobbies(rng)),
            ("label_intro", self.introduction(name, rng)),
        ];
        if rng.chance(30) {
            for _ in 0..rng.range(1, 3) {
                let at = rng.below(rows.len());
                rows.remove(at);
            }
        }
        if self.library == Library::PythonFaker && rng.chance(40) {
            let blood = self.other("blood", rng).to_owned();
            rows.push(("label_blood", blood));
        }
        if rng.chance(8) {
            rng.shuffle(&mut rows);
        }
        rows.into_iter()
            .map(|(label, value)| (self.label(label, rng), vec![plain(value)]))
            .filter(|(label, _)| !label.is_empty())
            .collect()
    }

    fn birthday(&self, rng: &mut Rng) -> String {
        let (year, month, day) = (rng.range(1957, 2005), rng.range(1, 12), rng.range(1, 28));
        match rng.below(10) {
            0 => format!("{month:02}/{day:02}/{year}"),
            1 if self.language.code != "en" => format!("{day:02}.{month:02}.{year}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        }
    }

    fn city(&self, rng: &mut Rng) -> String {
        let stem = if rng.chance(55) { self.given_name(rng) } else { self.faker("last", rng) };
        let prefix = self.faker("city_prefix", rng);
        let suffix = self.faker("city_suffix", rng);
        match rng.below(6) {
            0 => format!("{prefix} {stem}"),
            1 => format!("{prefix} {stem}{suffix}"),
            _ => format!("{stem}{suffix}"),
        }
    }

    fn street(&self, rng: &mut Rng) -> String {
        let stem = if rng.chance(40) { self.given_name(rng) } else { self.faker("last", rng) };
        let pattern = rng.word(&["!##", "!###", "!####", "#####"]);
        let number = rng.digits(pattern);
        format!("{number} {stem} {}", self.faker("street_suffix", rng))
    }

    /// Full address. State and ZIP code are drawn independently.
    fn address(&self, rng: &mut Rng) -> String {
        let unit = rng.word(&["Apt. ", "Suite "]);
        let unit = format!("{unit}{}", rng.digits("!##"));
        let (street, city) = (self.street(rng), self.city(rng));
        let abbreviation = self.faker("state_abbr", rng);
        let pattern = rng.word(&["#####", "#####-####"]);
        let zip = rng.digits(pattern);
        let with_unit = rng.chance(50);
        match self.library {
            Library::PythonFaker if rng.chance(20) => {
                let military = self.other("py_military", rng);
                let mut slots = Slots::default();
                slots.set("last", self.faker("last", rng));
                rng.digits(&slots.fill(military, &mut rng.clone()))
            }
            Library::FakerPhp | Library::PythonFaker if with_unit => {
                format!("{street} {unit}, {city}, {abbreviation} {zip}")
            }
            Library::FakerJs if with_unit => {
                let state = self.faker("state", rng);
                format!("{street}, {unit}, {city}, {state} {zip}")
            }
            _ if with_unit => format!("{unit} {street}, {city}, {abbreviation} {zip}"),
            _ => format!("{street}, {city}, {abbreviation} {zip}"),
        }
    }

    /// Mostly a country code before ten digits, whatever the country.
    fn phone(&self, rng: &mut Rng) -> String {
        match self.library {
            Library::FakerRuby | Library::Datafaker if rng.chance(80) => {
                let code = self.faker("country_code", rng).replace('-', "");
                let area = rng.digits("!##");
                format!("+{code}{area}{}", rng.digits("#######"))
            }
            Library::FakerRuby | Library::Datafaker => {
                let pattern = self.faker("phone", rng);
                rng.digits(pattern)
            }
            Library::PythonFaker | Library::FakerPhp => {
                let pattern = self.other("py_phone", rng);
                rng.digits(pattern)
            }
            Library::FakerJs => {
                let pattern = rng.word(&[
                    "!##-!##-####",
                    "(!##) !##-#### x####",
                    "1-!##-!##-#### x###",
                    "!##.!##.#### x#####",
                ]);
                rng.digits(pattern)
            }
        }
    }

    fn job(&self, rng: &mut Rng) -> String {
        let translated = self.language.phrases.all("job_fake");
        if self.localised && !translated.is_empty() {
            return rng.word(translated).to_owned();
        }
        match self.library {
            Library::FakerRuby | Library::Datafaker => self.composed_job(rng),
            Library::FakerJs => {
                let descriptor = self.other("js_descriptor", rng);
                let area = self.other("js_area", rng);
                format!("{descriptor} {area} {}", self.faker("job_position", rng))
            }
            Library::PythonFaker => self.other("py_job", rng).to_owned(),
            Library::FakerPhp => self.other("php_job", rng).to_owned(),
        }
    }

    /// The five patterns of the job title, as often as the library lists them.
    fn composed_job(&self, rng: &mut Rng) -> String {
        let seniority = self.faker("job_seniority", rng);
        let field = self.faker("job_field", rng);
        let position = self.faker("job_position", rng);
        match rng.below(5) {
            0 | 1 => format!("{seniority} {field} {position}"),
            2 | 3 => format!("{field} {position}"),
            _ => format!("{seniority} {position}"),
        }
    }

    fn hobbies(&self, rng: &mut Rng) -> String {
        let list = match self.library {
            _ if self.localised => self.language.phrases.all("hobby"),
            Library::Datafaker => self.stock.other_fakers.all("df_hobby"),
            _ => self.stock.faker.all("hobby"),
        };
        let count = rng.range(4, 7) as usize;
        rng.sample(list, count).join(", ")
    }

    /// The first-person introduction with its run of adjectives.
    fn introduction(&self, name: &str, rng: &mut Rng) -> String {
        let count = rng.range(5, 7) as usize;
        let adjectives = if self.language.code == "en" {
            self.stock.faker.all("positive")
        } else {
            self.language.phrases.all("adjective")
        };
        let adjectives = rng.sample(adjectives, count).join(", ");
        let mut slots = Slots::default();
        slots.set("name", name);
        slots.set("adjectives", adjectives);
        let noun = self.other("js_noun", rng);
        let bio = self.other("js_bio", rng).replace("{a}", noun);
        if self.library == Library::FakerJs && rng.chance(35) {
            return bio;
        }
        let template = rng.word(self.language.phrases.all("intro"));
        slots.fill(template, rng)
    }
}
