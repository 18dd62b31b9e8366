//! Plots as inline SVG: a frame with axes, and lines, points and bars in it.

use std::fmt::Write;

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 44.0;

/// An axis: from, to, and the places that are labelled.
pub(super) struct Axis {
    pub from: f64,
    pub to: f64,
    pub ticks: Vec<(f64, String)>,
    pub title: &'static str,
}

impl Axis {
    /// Shares from 0 to 1.
    pub fn share(title: &'static str) -> Axis {
        let tick = |n: u32| (f64::from(n) / 5.0, format!("{}%", 20 * n));
        Axis { from: 0.0, to: 1.0, ticks: (0..=5).map(tick).collect(), title }
    }

    /// Shares on a logarithmic scale, from a ten-thousandth to 1; places are decimal logarithms.
    pub fn log_share(title: &'static str) -> Axis {
        let names = ["0.01%", "0.1%", "1%", "10%", "100%"];
        let ticks =
            names.iter().enumerate().map(|(n, name)| (n as f64 - 4.0, (*name).into())).collect();
        Axis { from: -4.0, to: 0.0, ticks, title }
    }

    /// Whole numbers from 0.
    pub fn count(most: f64, title: &'static str) -> Axis {
        let step =
            [1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0]
                .into_iter()
                .find(|step| most / step <= 6.0)
                .unwrap_or(most / 5.0);
        let count = (most / step).ceil().max(1.0) as u32;
        let tick = |n: u32| (f64::from(n) * step, format!("{:.0}", f64::from(n) * step));
        Axis {
            from: 0.0,
            to: f64::from(count) * step,
            ticks: (0..=count).map(tick).collect(),
            title,
        }
    }
}

/// A plot that is drawn into.
pub(super) struct Plot {
    x: Axis,
    y: Axis,
    body: String,
    legend: Vec<(String, &'static str)>,
}

impl Plot {
    pub fn new(x: Axis, y: Axis) -> Plot {
        let mut plot = Plot { x, y, body: String::new(), legend: Vec::new() };
        plot.grid();
        plot
    }

    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let along =
            |axis: &Axis, value: f64| ((value - axis.from) / (axis.to - axis.from)).clamp(0.0, 1.0);
        let x = LEFT + along(&self.x, x) * (WIDTH - LEFT - RIGHT);
        let y = HEIGHT - BOTTOM - along(&self.y, y) * (HEIGHT - TOP - BOTTOM);
        (x, y)
    }

    fn grid(&mut self) {
        let mut body = String::new();
        for (place, label) in &self.x.ticks {
            let (x, bottom) = self.at(*place, self.y.from);
            let _ = write!(
                body,
                r#"<line class="grid" x1="{x:.1}" y1="{TOP}" x2="{x:.1}" y2="{bottom:.1}"/><text class="tick" x="{x:.1}" y="{:.1}" text-anchor="middle">{label}</text>"#,
                bottom + 14.0
            );
        }
        for (place, label) in &self.y.ticks {
            let (left, y) = self.at(self.x.from, *place);
            let _ = write!(
                body,
                r#"<line class="grid" x1="{left:.1}" y1="{y:.1}" x2="{:.1}" y2="{y:.1}"/><text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{label}</text>"#,
                WIDTH - RIGHT,
                left - 5.0,
                y + 3.5
            );
        }
        let _ = write!(
            body,
            r#"<text class="axis" x="{:.1}" y="{:.1}" text-anchor="middle">{}</text><text class="axis" transform="translate(12 {:.1}) rotate(-90)" text-anchor="middle">{}</text>"#,
            (LEFT + WIDTH - RIGHT) / 2.0,
            HEIGHT - 8.0,
            self.x.title,
            (TOP + HEIGHT - BOTTOM) / 2.0,
            self.y.title
        );
        self.body.push_str(&body);
    }

    /// A line through points; `class` colours it.
    pub fn line(&mut self, points: &[(f64, f64)], class: &str) {
        let path: Vec<String> = points
            .iter()
            .map(|&(x, y)| self.at(x, y))
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ =
            write!(self.body, r#"<polyline class="line {class}" points="{}"/>"#, path.join(" "));
    }

    /// A dot, whose size says how much it stands for.
    pub fn dot(&mut self, x: f64, y: f64, radius: f64, class: &str, title: &str) {
        let (x, y) = self.at(x, y);
        let _ = write!(
            self.body,
            r#"<circle class="dot {class}" cx="{x:.1}" cy="{y:.1}" r="{radius:.1}"><title>{title}</title></circle>"#
        );
    }

    /// An upright bar from zero.
    pub fn bar(&mut self, from: f64, to: f64, height: f64, class: &str) {
        let (left, top) = self.at(from, height);
        let (right, bottom) = self.at(to, 0.0);
        let _ = write!(
            self.body,
            r#"<rect class="bar {class}" x="{left:.1}" y="{top:.1}" width="{:.1}" height="{:.1}"/>"#,
            (right - left).max(0.5),
            bottom - top
        );
    }

    pub fn legend(&mut self, name: &str, class: &'static str) {
        self.legend.push((name.to_owned(), class));
    }

    pub fn finish(mut self, title: &str) -> String {
        for (n, (name, class)) in self.legend.iter().enumerate() {
            let y = TOP + 12.0 + 15.0 * n as f64;
            let _ = write!(
                self.body,
                r#"<rect class="key {class}" x="{:.1}" y="{:.1}" width="11" height="11"/><text class="tick" x="{:.1}" y="{:.1}">{name}</text>"#,
                LEFT + 10.0,
                y - 9.0,
                LEFT + 26.0,
                y
            );
        }
        format!(
            r#"<figure><figcaption>{title}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">{}</svg></figure>"#,
            self.body
        )
    }
}

/// Sideways bars with whiskers: name, number, low, high.
pub(super) fn weights(rows: &[(String, f64, f64, f64)]) -> String {
    const ROW: f64 = 17.0;
    const NAMES: f64 = 250.0;
    const ALL: f64 = 900.0;
    let most = rows.iter().map(|r| r.2.abs().max(r.3.abs())).fold(0.1, f64::max);
    let at = |value: f64| NAMES + (value / most + 1.0) / 2.0 * (ALL - NAMES - 10.0);
    let height = ROW * rows.len() as f64 + 8.0;
    let mut body =
        format!(r#"<line class="zero" x1="{0:.1}" y1="0" x2="{0:.1}" y2="{height}"/>"#, at(0.0));
    for (n, (name, value, low, high)) in rows.iter().enumerate() {
        let y = ROW * n as f64 + 4.0;
        let middle = y + 6.5;
        let (from, to) = (at(value.min(0.0)), at(value.max(0.0)));
        let class = if *value > 0.0 { "farm" } else { "honest" };
        let _ = write!(
            body,
            r#"<text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{name}</text><rect class="bar {class}" x="{from:.1}" y="{y:.1}" width="{:.1}" height="13"><title>{value:+.3} ({low:+.2} to {high:+.2})</title></rect><line class="whisker" x1="{:.1}" y1="{middle:.1}" x2="{:.1}" y2="{middle:.1}"/>"#,
            NAMES - 8.0,
            y + 10.5,
            to - from,
            at(*low),
            at(*high)
        );
    }
    format!(r#"<svg class="wide" viewBox="0 0 {ALL} {height}">{body}</svg>"#)
}
