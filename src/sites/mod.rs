//! Verdicts of pages rolled up into what is thought of sites.
//!
//! A site is a host, or an owner on a shared host: `medium.com/@ann`, `example.com`. Memory is
//! bounded: so many sites, and so many signals, names and outlines of each, are kept.

mod interval;
mod name;
mod outline;
mod roll;

pub use interval::wilson;
pub(crate) use name::site_at;
pub use name::site_of;
pub use outline::outline;
pub use roll::{Carrier, Roll, Sighting, Site, SiteVerdict};
