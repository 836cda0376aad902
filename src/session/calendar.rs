//! Which day it is where the editor runs.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The time zone of the machine, on systems that keep it in a file.
const OWN_ZONE: &str = "/etc/localtime";

/// How long the time zone is taken for granted: who travels takes the machine along.
const FRESH: Duration = Duration::from_mins(5);

/// Today, where the editor runs.
#[must_use]
pub fn today() -> Date {
    static KNOWN: Mutex<Option<(Instant, TimeZone)>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let fresh = known.take().filter(|(since, _)| since.elapsed() < FRESH);
    let (_, zone) = known.insert(fresh.unwrap_or_else(|| (Instant::now(), zone())));
    Timestamp::now().to_zoned(zone.clone()).date()
}

/// The time zone here. Where nobody names another, the file of the machine's own is enough: the library would first list
/// all zones that there are.
fn zone() -> TimeZone {
    let own = || TimeZone::tzif("", &std::fs::read(OWN_ZONE).ok()?).ok();
    let named = std::env::var_os("TZ").is_some();
    Some(()).filter(|()| !named).and_then(|()| own()).unwrap_or_else(TimeZone::system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_day_that_the_library_says() {
        let (before, told, after) = (jiff::Zoned::now().date(), today(), jiff::Zoned::now().date());
        assert!((before..=after).contains(&told), "{told} is not between {before} and {after}");
    }
}
