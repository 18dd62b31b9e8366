//! A small crawler that judges pages as they come and does not follow content farms.
//!
//!     cargo run --release --example crawler -- http://localhost:8080/ > verdicts.jsonl
//!
//! It obeys robots.txt, waits between two requests to a host, stays on the hosts it is given, reads
//! a bounded number of pages, and stops expanding a host once most of its pages are farm pages. It
//! speaks plain HTTP: for HTTPS build `ureq` with its feature `rustls`.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::Write;
use std::time::{Duration, Instant};
use texting_robots::Robot;
use url::Url;
use weedout::{Detector, Label, Source};

const AGENT: &str = "weedout-example";

/// How far a crawl goes.
#[derive(Clone, Copy)]
struct Plan {
    /// Pages fetched in all.
    pages: usize,
    /// Pages waiting for each host at most.
    queue: usize,
    /// Wait between two requests to a host, unless its robots.txt asks for a longer one.
    wait: Duration,
    /// A host with a larger share of farm pages is not expanded any more, 0 to 1.
    farm_share: f64,
    /// Pages of a host that must be judged before that is decided.
    judged: u32,
    /// Bytes of a page.
    bytes: u64,
}

impl Default for Plan {
    fn default() -> Plan {
        let wait = Duration::from_secs(1);
        Plan { pages: 100, queue: 1000, wait, farm_share: 0.5, judged: 5, bytes: 4 << 20 }
    }
}

/// What is known of a host, and what is still to be fetched of it.
struct Host {
    robot: Option<Robot>,
    wait: Duration,
    next: Instant,
    queue: VecDeque<Url>,
    seen: HashSet<String>,
    judged: u32,
    farm: u32,
}

impl Host {
    fn allows(&self, url: &Url) -> bool {
        self.robot.as_ref().is_none_or(|robot| robot.allowed(url.as_str()))
    }

    fn is_farm(&self, plan: &Plan) -> bool {
        self.judged >= plan.judged
            && f64::from(self.farm) > plan.farm_share * f64::from(self.judged)
    }

    fn enqueue(&mut self, mut url: Url, plan: &Plan) {
        url.set_fragment(None);
        let fresh = self.queue.len() < plan.queue && self.seen.len() < 100 * plan.queue;
        if fresh && self.allows(&url) && self.seen.insert(url.to_string()) {
            self.queue.push_back(url);
        }
    }
}

struct Crawler<W> {
    agent: ureq::Agent,
    detector: Detector,
    hosts: HashMap<String, Host>,
    plan: Plan,
    out: W,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let starts =
        std::env::args().skip(1).map(|url| Url::parse(&url)).collect::<Result<Vec<_>, _>>()?;
    if starts.is_empty() {
        return Err("name the addresses to start from".into());
    }
    let mut crawler = Crawler::new(Plan::default(), std::io::stdout().lock())?;
    crawler.crawl(starts)?;
    for (name, host) in crawler.hosts {
        eprintln!("{name}: {} pages judged, {} farm", host.judged, host.farm);
    }
    Ok(())
}

impl<W: Write> Crawler<W> {
    fn new(plan: Plan, out: W) -> Result<Crawler<W>, weedout::Error> {
        let agent = ureq::Agent::config_builder()
            .user_agent(AGENT)
            .timeout_global(Some(Duration::from_secs(20)))
            // A redirect may lead to a host that was not asked: it is a link like any other.
            .max_redirects(0)
            .http_status_as_error(false)
            .build()
            .into();
        let detector = Detector::embedded()?.reasons(3);
        Ok(Crawler { agent, detector, hosts: HashMap::new(), plan, out })
    }

    fn crawl(&mut self, starts: Vec<Url>) -> std::io::Result<()> {
        for url in starts {
            let name = url.authority().to_owned();
            if !self.hosts.contains_key(&name) {
                let host = self.meet(&url);
                self.hosts.insert(name.clone(), host);
            }
            if let Some(host) = self.hosts.get_mut(&name) {
                host.enqueue(url, &self.plan);
            }
        }
        for _ in 0..self.plan.pages {
            let Some((name, url)) = self.next() else { return Ok(()) };
            self.visit(&name, &url)?;
        }
        Ok(())
    }

    /// Reads a host's robots.txt. Where it has none everything is allowed; where it cannot be had,
    /// nothing is (RFC 9309, 2.3.1).
    fn meet(&self, url: &Url) -> Host {
        let address = url.join("/robots.txt").map_or_else(|_| String::new(), String::from);
        let rules: Vec<u8> = match self.fetch(&address) {
            Ok(answer) if answer.status < 300 => answer.body,
            Ok(answer) if (400..500).contains(&answer.status) => Vec::new(),
            _ => b"User-agent: *\nDisallow: /\n".to_vec(),
        };
        let robot = Robot::new(AGENT, &rules).ok();
        let asked = robot.as_ref().and_then(|robot| robot.delay).unwrap_or(0.0);
        let wait = self.plan.wait.max(Duration::from_secs_f32(asked.clamp(0.0, 60.0)));
        Host {
            robot,
            wait,
            next: Instant::now(),
            queue: VecDeque::new(),
            seen: HashSet::new(),
            judged: 0,
            farm: 0,
        }
    }

    /// The next page of the host whose turn it is, when its time has come.
    fn next(&mut self) -> Option<(String, Url)> {
        let waiting = self.hosts.iter_mut().filter(|(_, host)| !host.queue.is_empty());
        let (name, host) = waiting.min_by_key(|(_, host)| host.next)?;
        let url = host.queue.pop_front()?;
        std::thread::sleep(host.next.saturating_duration_since(Instant::now()));
        host.next = Instant::now() + host.wait;
        Some((name.clone(), url))
    }

    fn visit(&mut self, name: &str, url: &Url) -> std::io::Result<()> {
        let answer = match self.fetch(url.as_str()) {
            Ok(answer) => answer,
            Err(error) => {
                eprintln!("{url}: {error}");
                return Ok(());
            }
        };
        if let Some(place) = answer.location.filter(|_| (300..400).contains(&answer.status)) {
            self.enqueue(url.join(&place).ok());
            return Ok(());
        }
        let html = answer.content_type.as_deref().is_some_and(|header| header.contains("html"));
        if answer.status != 200 || !html {
            return Ok(());
        }
        let content_type = answer.content_type.as_deref();
        let source = Source { url: Some(url.as_str()), content_type, format: None };
        let page = self.detector.read(&answer.body, &source);
        let verdict = self.detector.judge(&page);
        let row = serde_json::json!({
            "url": url.as_str(),
            "label": verdict.label,
            "probability": verdict.probability(),
            "reasons": verdict.reasons,
        });
        writeln!(self.out, "{row}")?;
        let Some(host) = self.hosts.get_mut(name) else { return Ok(()) };
        host.judged += u32::from(verdict.label != Label::Unjudged);
        host.farm += u32::from(verdict.label == Label::Farm);
        if host.is_farm(&self.plan) {
            // What is known of the host is enough: the rest of it is not worth a request.
            host.queue.clear();
            return Ok(());
        }
        let followed = page.links.iter().filter(|link| !page.text(link.rel).contains("nofollow"));
        let links: Vec<_> = followed.map(|link| url.join(page.text(link.href)).ok()).collect();
        links.into_iter().for_each(|link| self.enqueue(link));
        Ok(())
    }

    /// Puts an address into its host's queue; other hosts are left alone.
    fn enqueue(&mut self, url: Option<Url>) {
        let Some(url) = url else { return };
        if let Some(host) = self.hosts.get_mut(url.authority()) {
            if !host.is_farm(&self.plan) {
                host.enqueue(url, &self.plan);
            }
        }
    }

    fn fetch(&self, url: &str) -> Result<Answer, ureq::Error> {
        let mut response = self.agent.get(url).call()?;
        let field = |name: &str| {
            response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let (content_type, location) = (field("content-type"), field("location"));
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(self.plan.bytes).read_to_vec()?;
        Ok(Answer { status, content_type, location, body })
    }
}

struct Answer {
    status: u16,
    content_type: Option<String>,
    location: Option<String>,
    body: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};

    const FARM: &str = include_str!("../training-data/samples/farm/network-wire-en.txt");

    fn page(title: &str, text: &str, links: std::ops::Range<usize>) -> String {
        let paragraphs: String =
            text.split("\n\n").map(|paragraph| format!("<p>{paragraph}</p>")).collect();
        let links: String = links.map(|n| format!("<a href=/p{n}>{n}</a> ")).collect();
        format!(
            "<html><title>{title}</title><h1>{title}</h1><article>{paragraphs}</article>{links}</html>"
        )
    }

    fn answer(host: &str, path: &str) -> (&'static str, &'static str, String) {
        let farm = host.starts_with("127.");
        match path {
            "/robots.txt" => {
                ("200 OK", "text/plain", "User-agent: *\nDisallow: /p3\nCrawl-delay: 0.01\n".into())
            }
            "/p4" => ("302 Found\r\nLocation: /p5", "text/html", String::new()),
            "/p6" => ("200 OK", "image/png", "<p>no page".into()),
            _ if farm => ("200 OK", "text/html", page("Wire", FARM, 0..40)),
            _ => ("200 OK", "text/html", page("A walk", "It rained all day.", 0..12)),
        }
    }

    /// Serves on loopback and notes what is asked for.
    fn serve() -> (u16, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let path = lines.next().unwrap_or_default();
                let path = path.split(' ').nth(1).unwrap_or_default().to_owned();
                let host = lines.take_while(|line| !line.is_empty());
                let host = host.filter_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("host").then(|| value.to_owned())
                });
                let host = host.last().unwrap_or_default();
                let name = host.split(':').next().unwrap_or_default();
                notes.lock().expect("the notes").push(format!("{name}{path}"));
                let (status, kind, body) = answer(name, &path);
                let length = body.len();
                let _ = write!(
                    &stream,
                    "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
            }
        });
        (port, asked)
    }

    #[test]
    fn farms_are_not_followed_and_robots_obeyed() {
        let (port, asked) = serve();
        let plan = Plan { wait: Duration::from_millis(1), ..Plan::default() };
        let mut out = Vec::new();
        let mut crawler = Crawler::new(plan, &mut out).expect("a detector");
        let starts = ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{port}/"));
        let starts = starts.iter().map(|url| Url::parse(url).expect("an address")).collect();
        crawler.crawl(starts).expect("memory takes what is written");
        drop(crawler);
        let asked = asked.lock().expect("the notes").clone();
        let of = |host: &str| asked.iter().filter(|path| path.starts_with(host)).count();
        // robots.txt and five pages, one redirect and one image among them, are enough of a farm.
        assert!((6..10).contains(&of("127.0.0.1/")), "{asked:?}");
        // Of the other host all is read but what it forbids.
        assert_eq!(of("localhost/"), 13, "{asked:?}");
        assert!(!asked.iter().any(|path| path.ends_with("/p3")), "{asked:?}");
        let rows = String::from_utf8(out).expect("UTF-8");
        let farm = rows.lines().filter(|row| row.contains("\"farm\"")).count();
        assert_eq!(farm, 5, "{rows}");
        assert!(rows.lines().all(|row| serde_json::from_str::<serde_json::Value>(row).is_ok()));
    }
}
