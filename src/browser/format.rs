//! Numbers of time, in words and digits. The browser's `Intl` knows every language; nothing of it is shipped.

use crate::i18n::{Lang, Messages, fill};
use contract::Millis;
use js_sys::{Date, Object, Reflect};

fn date(at: Millis) -> Date {
    Date::new(&wasm_bindgen::JsValue::from_f64(at as f64))
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object
}

/// The time of day, as `14:32`.
#[must_use]
pub fn time(lang: Lang, at: Millis) -> String {
    let options = options(&[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]);
    date(at).to_locale_string(lang.tag(), &options).into()
}

/// The time of day with its seconds, to compare clocks by.
#[must_use]
pub fn time_to_the_second(lang: Lang, at: Millis) -> String {
    date(at).to_locale_time_string(lang.tag()).into()
}

/// A day and a time of day.
#[must_use]
pub fn day_and_time(lang: Lang, at: Millis) -> String {
    let options = options(&[("dateStyle", "long"), ("timeStyle", "short")]);
    date(at).to_locale_string(lang.tag(), &options).into()
}

/// How long ago, in the largest unit that fits; `just_now` within the first minute.
#[must_use]
pub fn ago(lang: Lang, just_now: &str, gone: Millis) -> String {
    const UNITS: [(Millis, &str); 5] = [
        (365 * 86_400_000, "year"),
        (30 * 86_400_000, "month"),
        (86_400_000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
    ];
    let Some((unit, name)) = UNITS.iter().find(|(unit, _)| gone >= *unit) else {
        return just_now.to_owned();
    };
    let locales = js_sys::Array::of1(&lang.tag().into());
    let words = js_sys::Intl::RelativeTimeFormat::new(&locales, &Object::new());
    words.format(-((gone / unit) as f64), name).into()
}

/// An instant as machines read it (RFC 3339).
#[must_use]
pub fn machine(at: Millis) -> String {
    date(at).to_iso_string().into()
}

/// How many calendar days before `now` it was, in the person's own time zone; and the day itself, with its year only
/// where that is another one.
#[must_use]
pub fn day(lang: Lang, now: Millis, at: Millis) -> (Millis, String) {
    let midnight = |at: Millis| {
        let day = date(at);
        day.set_hours(12);
        day
    };
    let (today, day) = (midnight(now), midnight(at));
    let days = ((today.get_time() - day.get_time()) / 86_400_000.0 + 0.5).floor() as Millis;
    let mut pairs = vec![("day", "numeric"), ("month", "long")];
    if today.get_full_year() != day.get_full_year() {
        pairs.push(("year", "numeric"));
    }
    (days, day.to_locale_date_string(lang.tag(), &options(&pairs)).into())
}

/// When something ends that ends within days: the time of day, and the day of the week unless that is today.
#[must_use]
pub fn until(lang: Lang, now: Millis, at: Millis) -> String {
    let (today, day) = (date(now), date(at));
    if today.to_date_string() == day.to_date_string() {
        return time(lang, at);
    }
    let options = options(&[
        ("weekday", "long"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ]);
    day.to_locale_string(lang.tag(), &options).into()
}

/// Six o’clock tomorrow morning, in the person’s own time zone.
#[must_use]
pub fn tomorrow_morning(now: Millis) -> Millis {
    let day = date(now);
    day.set_date(day.get_date() + 1);
    day.set_hours(6);
    day.set_minutes(0);
    day.set_seconds(0);
    day.set_milliseconds(0);
    day.get_time() as Millis
}

/// A countdown, as `1:34`.
#[must_use]
pub fn countdown(left: Millis) -> String {
    let seconds = whole_seconds(left);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let zero = if seconds < 10 { "0" } else { "" };
    [&*minutes.to_string(), ":", zero, &seconds.to_string()].concat()
}

/// A length of time in words: seconds up to a minute and a half, then minutes, then hours.
#[must_use]
pub fn duration(m: &Messages, left: Millis) -> String {
    let seconds = whole_seconds(left);
    let (n, one, other) = if seconds <= 90 {
        (seconds, m.seconds_one, m.seconds_other)
    } else if seconds <= 90 * 60 {
        ((seconds + 59) / 60, m.minutes_one, m.minutes_other)
    } else {
        ((seconds + 3599) / 3600, m.hours_one, m.hours_other)
    };
    fill(if n == 1 { one } else { other }, "n", &n.to_string())
}

/// Whole seconds, rounded up: a countdown ends at zero, not at one.
#[must_use]
pub const fn whole_seconds(left: Millis) -> Millis {
    if left <= 0 { 0 } else { (left + 999) / 1000 }
}
