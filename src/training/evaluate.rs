//! What a model is worth on labelled pages: figures, slices, mistakes, and what another changes.

use super::metrics::{Bin, Figures, bins};
use super::{Form, Judged, Row};
use crate::model::{ByForm, Label, Model, Reason, Thresholds};
use std::collections::BTreeMap;

/// Upper ends of the slices by length, in words of the main content.
const LENGTHS: [(u32, &str); 5] = [
    (200, "under 200 words"),
    (500, "200 to 499 words"),
    (1_000, "500 to 999 words"),
    (3_000, "1,000 to 2,999 words"),
    (u32::MAX, "3,000 words and more"),
];
/// Reasons given for a mistake.
const REASONS: usize = 6;

/// What a model is worth on pages in one form.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Markup, or a text of the page.
    pub form: Form,
    /// The figures.
    pub figures: Figures,
    /// The calibration table.
    pub bins: Vec<Bin>,
    /// The pages by kind, operator, language and length.
    pub slices: Vec<Slice>,
    /// The pages' labels and probabilities, the most probable first.
    pub ranking: Vec<(f64, bool)>,
    /// How far a text is called what its markup is called; absent for markup.
    pub agreement: Option<Agreement>,
}

/// How alike pages are called in two forms, of those that can be judged in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many they are.
    pub pages: usize,
    /// How many have the same label.
    pub same: usize,
    /// How many are called farm in both forms or in neither.
    pub same_accusation: usize,
    /// How many are called farm in one form and clean in the other.
    pub opposite: usize,
}

impl Agreement {
    /// The agreement of pages in another form with their markup; `None` when none has both.
    #[must_use]
    pub fn of(
        markup: &[&Judged],
        other: &[&Judged],
        thresholds: ByForm<Thresholds>,
    ) -> Option<Agreement> {
        let markup: BTreeMap<&str, Label> =
            markup.iter().map(|page| (page.id.as_str(), page.label(thresholds))).collect();
        let mut found = Agreement::default();
        for page in other {
            let Some(&html) = markup.get(page.id.as_str()) else { continue };
            let labels = [html, page.label(thresholds)];
            if labels.contains(&Label::Unjudged) {
                continue;
            }
            let [accused, too] = labels.map(|label| label == Label::Farm);
            found.pages += 1;
            found.same += usize::from(labels[0] == labels[1]);
            found.same_accusation += usize::from(accused == too);
            found.opposite += usize::from(accused != too && labels.contains(&Label::Clean));
        }
        (found.pages > 0).then_some(found)
    }
}

/// How pages that share something are called.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// `kind`, `operator`, `language` or `length`.
    pub by: &'static str,
    /// What they share.
    pub name: String,
    /// Whether they are farm pages.
    pub farm: bool,
    /// How many they are.
    pub pages: usize,
    /// How many had enough to judge.
    pub judged: usize,
    /// How many are called farm.
    pub called_farm: usize,
    /// How many are called suspect.
    pub called_suspect: usize,
}

/// Evaluates probabilities of labelled pages, for each form that occurs.
#[must_use]
pub fn evaluate(pages: &[Judged], thresholds: ByForm<Thresholds>, seed: u64) -> Vec<Evaluation> {
    let in_form = |form| -> Vec<&Judged> { pages.iter().filter(|p| p.form == form).collect() };
    let markup = in_form(Form::Html);
    let of = |form: Form| {
        let chosen = in_form(form);
        (!chosen.is_empty()).then(|| evaluation(&chosen, form, &markup, thresholds, seed))
    };
    Form::ALL.into_iter().filter_map(of).collect()
}

fn evaluation(
    pages: &[&Judged],
    form: Form,
    markup: &[&Judged],
    thresholds: ByForm<Thresholds>,
    seed: u64,
) -> Evaluation {
    let mut ranking: Vec<(f64, bool)> = pages.iter().map(|p| (p.probability, p.farm)).collect();
    ranking.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    Evaluation {
        form,
        figures: Figures::of(pages, thresholds, seed),
        bins: bins(pages),
        slices: slices(pages, thresholds),
        ranking,
        agreement: match form {
            Form::Html => None,
            Form::Text | Form::Extract => Agreement::of(markup, pages, thresholds),
        },
    }
}

fn slices(pages: &[&Judged], thresholds: ByForm<Thresholds>) -> Vec<Slice> {
    let mut found: BTreeMap<(usize, bool, String), Slice> = BTreeMap::new();
    for page in pages {
        let length = LENGTHS.iter().position(|(end, _)| page.words < *end).unwrap_or(4);
        let language = if page.language.is_empty() { "?" } else { &page.language };
        let places = [
            ("all", "all".to_owned(), String::new()),
            ("kind", page.kind.clone(), page.kind.clone()),
            ("language", language.to_owned(), language.to_owned()),
            ("length", LENGTHS[length].1.to_owned(), length.to_string()),
            ("operator", page.operator.clone(), page.operator.clone()),
        ];
        for (order, (by, name, key)) in places.into_iter().enumerate() {
            let slice = found.entry((order, !page.farm, key)).or_insert_with(|| Slice {
                by,
                name,
                farm: page.farm,
                pages: 0,
                judged: 0,
                called_farm: 0,
                called_suspect: 0,
            });
            slice.add(page, thresholds);
        }
    }
    found.into_values().collect()
}

impl Slice {
    fn add(&mut self, page: &Judged, thresholds: ByForm<Thresholds>) {
        self.pages += 1;
        self.judged += usize::from(page.judged);
        let label = page.label(thresholds);
        self.called_farm += usize::from(label == Label::Farm);
        self.called_suspect += usize::from(label == Label::Suspect);
    }
}

/// A page on the wrong side of the middle, and what put it there.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// The page's id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// Markup, or a text of the page.
    pub form: Form,
    /// Its probability.
    pub probability: f64,
    /// The signals that weigh most.
    pub reasons: Vec<Reason>,
}

/// The worst mistakes of a model: the honest pages it thinks most probably farms, and the farm
/// pages it thinks least so, `most` of each.
#[must_use]
pub fn mistakes(model: &Model, rows: &[Row], most: usize) -> Vec<Mistake> {
    // Each page in the form in which it came: markup, or text where there is none.
    let mut forms: BTreeMap<&str, Form> = BTreeMap::new();
    for row in rows {
        let form = forms.entry(&row.id).or_insert(row.form);
        *form = row.form.min(*form);
    }
    let mut found = Vec::new();
    for farm in [false, true] {
        let mut chosen: Vec<(f64, &Row)> = rows
            .iter()
            .filter(|row| row.farm == farm && row.judged && row.form == forms[row.id.as_str()])
            .map(|row| (row.probability(model), row))
            .filter(|(probability, _)| (*probability >= 0.5) != farm)
            .collect();
        chosen.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        if !farm {
            chosen.reverse();
        }
        found.extend(chosen.into_iter().take(most).map(|(probability, row)| Mistake {
            id: row.id.clone(),
            kind: row.kind.clone(),
            farm,
            form: row.form,
            probability,
            reasons: model.weigh(&row.values, row.taken_for, REASONS).reasons,
        }));
    }
    found
}

/// A page that two models call differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// The page's id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Whether it is labelled a farm page.
    pub farm: bool,
    /// Markup, or a text of the page.
    pub form: Form,
    /// What the old model called it, and its probability.
    pub old: (Label, f64),
    /// What the new model calls it, and its probability.
    pub new: (Label, f64),
}

impl Flip {
    /// Whether the new label is nearer to the truth.
    #[must_use]
    pub fn better(&self) -> bool {
        let rank = |label: Label| match label {
            Label::Farm => 2,
            Label::Suspect => 1,
            Label::Clean | Label::Unjudged => 0,
        };
        (rank(self.new.0) > rank(self.old.0)) == self.farm
    }
}

/// The pages that two models call differently; both lists are of the same rows.
#[must_use]
pub fn flips(old: (&Model, &[Judged]), new: (&Model, &[Judged])) -> Vec<Flip> {
    let label = |model: &Model, page: &Judged| page.label(model.file().thresholds);
    let pairs = old.1.iter().zip(new.1).map(|(before, page)| Flip {
        id: page.id.clone(),
        kind: page.kind.clone(),
        farm: page.farm,
        form: page.form,
        old: (label(old.0, before), before.probability),
        new: (label(new.0, page), page.probability),
    });
    pairs.filter(|flip| flip.old.0 != flip.new.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::metrics::tests::{pages, thresholds};

    #[test]
    fn slices_count_every_page_once_in_each_way() {
        let pages = pages(&[(0.95, true), (0.6, true), (0.2, false), (0.99, false)]);
        let evaluations = evaluate(&pages, thresholds(0.9, 0.5), 1);
        assert_eq!(evaluations.len(), 1, "no page came as text");
        let slices = &evaluations[0].slices;
        for by in ["all", "kind", "operator", "language", "length"] {
            let of: Vec<&Slice> = slices.iter().filter(|slice| slice.by == by).collect();
            assert_eq!(of.iter().map(|slice| slice.pages).sum::<usize>(), 4, "{by}");
            assert_eq!(of.iter().map(|slice| slice.called_farm).sum::<usize>(), 2, "{by}");
        }
        let farms = slices.iter().find(|slice| slice.by == "all" && slice.farm).unwrap();
        assert_eq!((farms.called_farm, farms.called_suspect), (1, 1));
    }

    #[test]
    fn agreement_counts_pages_that_are_judged_in_both_forms() {
        let given = [(0.95, true), (0.95, true), (0.95, true), (0.6, false), (0.1, false)];
        let markup = pages(&given);
        let mut text = pages(&[(0.9, true), (0.6, true), (0.2, true), (0.2, false), (0.1, false)]);
        text.iter_mut().for_each(|page| page.form = Form::Extract);
        text[4].judged = false;
        let all: Vec<Judged> = markup.into_iter().chain(text).collect();
        let evaluations = evaluate(&all, thresholds(0.9, 0.5), 1);
        assert_eq!(evaluations[0].agreement, None);
        let expected = Agreement { pages: 4, same: 1, same_accusation: 2, opposite: 1 };
        assert_eq!(evaluations[1].agreement, Some(expected));
    }

    #[test]
    fn mistakes_are_told_of_pages_in_the_form_in_which_they_came() {
        let model = Model::embedded().unwrap();
        let row = |id: &str, form| Row { form, ..Row::labelled(id, "o", false) };
        let rows = [row("a", Form::Html), row("a", Form::Extract), row("b", Form::Extract)];
        let farms: Vec<Row> = rows.iter().map(|r| Row { farm: true, ..r.clone() }).collect();
        let of = |rows: &[Row]| -> Vec<(String, Form)> {
            mistakes(&model, rows, 9).into_iter().map(|m| (m.id, m.form)).collect()
        };
        // Without values a page is on one side of the middle, whichever that is.
        let mut told = [of(&rows), of(&farms)].concat();
        told.sort();
        assert_eq!(told, [("a".into(), Form::Html), ("b".into(), Form::Extract)]);
    }

    #[test]
    fn a_flip_is_better_when_it_goes_towards_the_label() {
        let flip = |farm, old, new| Flip {
            id: String::new(),
            kind: String::new(),
            farm,
            form: Form::Html,
            old: (old, 0.0),
            new: (new, 0.0),
        };
        assert!(flip(true, Label::Clean, Label::Suspect).better());
        assert!(!flip(true, Label::Farm, Label::Suspect).better());
        assert!(flip(false, Label::Suspect, Label::Clean).better());
        assert!(!flip(false, Label::Clean, Label::Farm).better());
    }
}
