//! `weedout signals`: the table of signals, or one of them in full.

use super::{Outcome, Stop, TextOrJson, model};
use crate::error::Error;
use crate::model::Model;
use crate::page::Form;
use crate::signals::{self, Direction, Signal};
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// List the signals, or tell one in full.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  weedout signals\n  weedout signals wire.unattributed_copy\n  weedout signals --format json"
)]
pub(super) struct Arguments {
    /// Id of one signal, such as `author.identity_invented`.
    id: Option<String>,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: TextOrJson,
    /// A model of your own instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let model = model(arguments.model.as_ref())?;
    let mut out = std::io::stdout().lock();
    let columns: Vec<usize> = match &arguments.id {
        None => (0..signals::COUNT).collect(),
        Some(id) => vec![signals::column(id).ok_or_else(|| unknown(id))?],
    };
    match arguments.format {
        TextOrJson::Json => {
            let entries: Vec<_> = columns.iter().map(|&column| entry(column, &model)).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&entries).unwrap_or_default())?;
        }
        TextOrJson::Text if arguments.id.is_some() => {
            write!(out, "{}", in_full(columns[0], &model))?
        }
        TextOrJson::Text => {
            for column in columns {
                let Signal { id, direction, summary, .. } = signals::ALL[column];
                let weight = model.weight(column, Form::Html).weight;
                writeln!(out, "{id:32} {}  {weight:+.3}  {summary}", direction.sign())?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn unknown(id: &str) -> Error {
    let family = id.split('.').next().unwrap_or_default();
    let near: Vec<&str> =
        signals::ALL.iter().filter(|s| s.family() == family).map(|s| s.id).collect();
    let hint = if near.is_empty() {
        "see `weedout signals`".into()
    } else {
        format!("there are {}", near.join(", "))
    };
    Error::input(format!("no signal `{id}`; {hint}"))
}

fn in_full(column: usize, model: &Model) -> String {
    let signal = signals::ALL[column];
    let weight = model.weight(column, Form::Html);
    let weighed = Form::ALL.map(|form| {
        let weight = model.weight(column, form);
        let (number, scale, center) = (weight.weight, weight.scale, weight.center);
        format!("{:10} {number:+.4} log-odds per {scale:.4} from {center:.4}", form.name())
    });
    let show = |values: &[f32]| match values {
        [] => "unknown".to_owned(),
        values => [0, 10, 15, 19, 20].map(|n| signal.unit.show(values[n])).join(" · "),
    };
    format!(
        "{}\n  {}\n  why        {}\n  unit       {}\n  direction  {}\n  alone      {}\n  catalogue  {}\n  since      signal set {}\n  \
        weight     on the unit's curve (model {})\n    {}\n  \
        honest     {}\n  farm       {}\n             (pages at 0, 50, 75, 95 and 100 per cent)\n",
        signal.id,
        signal.summary,
        signal.why,
        signal.unit.name(),
        signal.direction.sign(),
        alone(signal),
        if signal.catalogue.is_empty() { "own" } else { signal.catalogue },
        signal.since,
        model.file().name,
        weighed.join("\n    "),
        show(&weight.honest),
        show(&weight.farm),
    )
}

/// Whether its points can call a page a farm without others.
fn alone(signal: &Signal) -> &'static str {
    if signal.direction == Direction::Honest {
        "accuses nobody: it speaks for a page"
    } else if signal.habit {
        "accuses nobody: honest people do so, too"
    } else if signal.is_tangible(1.0) {
        "counts"
    } else {
        "accuses nobody: it quotes nothing that was counted"
    }
}

fn entry(column: usize, model: &Model) -> serde_json::Value {
    let signal = signals::ALL[column];
    let weight = model.weight(column, Form::Html);
    let [text, extract] = [Form::Text, Form::Extract].map(|form| in_text(model, column, form));
    json!({
        "id": signal.id,
        "catalogue": signal.catalogue.split_whitespace().collect::<Vec<_>>(),
        "summary": signal.summary,
        "why": signal.why,
        "unit": signal.unit.name(),
        "direction": signal.direction.sign(),
        "habit": signal.habit,
        "since": signal.since,
        "says": signal.says,
        "weight": weight.weight,
        "center": weight.center,
        "scale": weight.scale,
        "honest": weight.honest,
        "farm": weight.farm,
        "text": text,
        "extract": extract,
    })
}

fn in_text(model: &Model, column: usize, form: Form) -> serde_json::Value {
    let weight = model.weight(column, form);
    json!({
        "weight": weight.weight,
        "center": weight.center,
        "scale": weight.scale,
        "honest": weight.honest,
        "farm": weight.farm,
    })
}
