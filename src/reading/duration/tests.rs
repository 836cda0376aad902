//! Cases of durations, each a note with what is read from it.

use super::*;
use crate::knowledge::{PackSource, load};
use crate::reading::table::check_table;
use crate::reading::{Context, read_block};
use jiff::civil::date;
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack loads"));

/// Every duration as "days owner": "since 3/2021" for a month, "long" for what has no number, "#" before a supply.
fn show(text: &str) -> String {
    let reading = read_block(text, true, Context::default(), &KNOWLEDGE);
    let shown = reading.durations.iter().map(|duration| {
        assert_eq!(duration.span.of(text), &*duration.text, "span of {text:?}");
        let owner = duration.belongs_to.map_or("-", |mention| &reading.mentions[mention].text);
        let length = match (duration.kind, duration.days, duration.month) {
            (DurationKind::LongTerm, ..) => "long".to_owned(),
            (DurationKind::Lifelong, ..) => "life".to_owned(),
            (DurationKind::Since, None, Some(Month { number, year: Some(year), .. })) => {
                format!("since {number}/{year}")
            }
            (DurationKind::Since, None, Some(Month { number, .. })) => format!("since {number}"),
            (DurationKind::Since, Some(days), _) => format!("since {days}d"),
            (DurationKind::Supply, Some(days), _) => format!("#{days}"),
            (_, Some(days), _) => format!("{days}"),
            (_, None, _) => "?".to_owned(),
        };
        format!("{length} {owner}")
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_table(cases, show);
}

#[test]
fn reads_lengths() {
    check(&[
        ("Flexeril x 6 weeks", "42 Flexeril"),
        ("Flexeril x6wks", "42 Flexeril"),
        ("Flexeril x3d", "3 Flexeril"),
        ("Ziac 5/6.25 daily x 8 mo, bp 128/80 today", "240 Ziac"),
        ("leg cramps x 10 yrs", "3650 leg cramps"),
        ("Amrix 30 mg daily for 2 months", "60 Amrix"),
        ("leg cramps for years", "730 leg cramps"),
        ("Leg cramps over the past 3 weeks", "21 Leg cramps"),
        ("leg cramps for about two months", "60 leg cramps"),
        ("cyclobenzaprine x 3 weeks then stop", "21 cyclobenzaprine"),
        ("cyclobenzaprine x 2-3 weeks", "21 cyclobenzaprine"),
        ("cyclobenzaprine for two to three weeks", "21 cyclobenzaprine"),
        ("Flexeril 10 mg qhs, 3 wks", "21 Flexeril"),
        ("Took Flexeril for 1 yr", "365 Flexeril"),
        ("Flexeril qhs for more than 3 weeks", "22 Flexeril"),
        ("Flexeril for a year and a half", "547.5 Flexeril"),
        ("leg cramps for a few months", "90 leg cramps"),
        ("leg cramps x 6/52", "42 leg cramps"),
        ("leg cramps for 3/12", "90 leg cramps"),
        ("2 month history of leg cramps", "60 leg cramps"),
        ("20 yr h/o leg cramps", "7300 leg cramps"),
        ("6-week course of Flexeril", "42 Flexeril"),
        ("Finished a two-week course of Flexeril", "14 Flexeril"),
        ("For the past 3 weeks she has had leg cramps at night", "21 leg cramps"),
        ("muscle spasm, about 14 months, \"never lets go\"", "420 muscle spasm"),
        ("cyclobenzaprine 5 mg qhs x 5 nights,\n   heat, keep moving", "5 cyclobenzaprine"),
        ("leg cramps (7 yr)", "2555 leg cramps"),
        ("leg cramps \u{d7} 4 weeks", "28 leg cramps"),
        ("Flexeril nightly for the past year", "365 Flexeril"),
        ("Flexeril qhs, 6+ months", "181 Flexeril"),
        ("Flexeril for > 3 wks", "22 Flexeril"),
        ("Flexeril, not for more than 3 weeks", "21 -"),
        ("hypertension times 20 years", "7300 hypertension"),
        ("She has used Flexeril intermittently for many years", "1095 Flexeril"),
        ("3 months of Flexeril without relief", "90 Flexeril"),
    ]);
}

#[test]
fn reads_starts() {
    check(&[
        ("On cyclobenzaprine 10 mg qhs since March.", "since 3 cyclobenzaprine"),
        ("Flexeril since May 2021", "since 5/2021 Flexeril"),
        ("writer's cramp R hand since 2016; signs with a stamp", "since 7/2016 writer's cramp"),
        ("Flexeril started 2 weeks ago", "since 14d Flexeril"),
        ("Started Flexeril 6 weeks ago for her back", "since 42d Flexeril"),
        ("leg cramps for years, HCTZ started last week", "730 leg cramps; since 7d HCTZ"),
        ("Leg cramps began 3 wks ago", "since 21d Leg cramps"),
        ("HCTZ started in May 2026", "since 5/2026 HCTZ"),
        ("Livalo 4 mg from 2023, stopped by PCP 9 wks ago", "since 7/2023 Livalo"),
        ("Flexeril since 3/10/25", "since 3/2025 Flexeril"),
        ("Flexeril start date: 03/01/2026", "since 3/2026 Flexeril"),
        ("Started water aerobics in March, Flexeril prn", "since 3 -"),
        ("muscle spasm since last month", "since 30d muscle spasm"),
        ("muscle spasm since Sat", "since 7d muscle spasm"),
        ("Flexeril since at least 2 months ago", "since 60d Flexeril"),
    ]);
}

#[test]
fn gives_each_duration_to_its_own() {
    check(&[
        ("Back pain x 6 weeks, Flexeril x 5d", "42 -; 5 Flexeril"),
        ("Flexeril for back pain x 6 weeks", "42 -"),
        ("Chronic Flexeril use for neck spasm x 2 yrs", "long Flexeril; 730 Flexeril"),
        ("Chronic low back pain x 5 yrs; exam today with lumbar spasm", "long -; 1825 -"),
        ("Neck pain since March. Flexeril 5 mg qhs, #10, no refills.", "since 3 -; #10 Flexeril"),
        ("Flexeril 10 mg TID x 7 days, #21.", "#7 Flexeril; 7 Flexeril"),
        ("Flexeril 10 mg, 1 tab TID, x 7 days", "7 Flexeril"),
        ("Flexeril 5 mg TID prn spasm x 10 days", "10 Flexeril"),
        ("low back pain x 8 weeks on and off, since Sat R lumbar spasm, can't bend", "56 -; since 7d lumbar spasm"),
        ("Baclofen for 2 years, Flexeril for 5 days", "730 Baclofen; 5 Flexeril"),
        ("Flexeril and Norco 5 x 2 yrs", "730 -"),
        ("On Flexeril for muscle spasm since March", "since 3 Flexeril"),
        ("leg cramps, for 2 months, on HCTZ", "60 leg cramps"),
        ("Flexeril qhs for 2 months in 2021; now on tizanidine.", "60 Flexeril"),
        ("Flexeril 10 mg qhs - leg cramps x 3 months", "90 leg cramps"),
        ("On Flexeril and has been doing PT for 2 months", "60 PT"),
        ("On Flexeril and has been doing water aerobics for 2 months", "60 -"),
        ("Takes Flexeril and ibuprofen for 2 months", "60 Flexeril"),
        ("HTN on HCTZ with a 3-month history of a painless lesion", "90 -"),
        ("20-year history of drinking and was diagnosed with leg cramps", "7300 -"),
        ("Muscle weakness persists 8 wks after stopping Lipitor.", "56 Muscle weakness"),
        ("On Lipitor, 8 wks after stopping Flexeril", "56 -"),
        ("muscle weakness no better 9 wks off Lipitor", "63 muscle weakness"),
        ("Flexeril 10 mg qhs for neck pain, nightly x 5 months", "150 Flexeril"),
        (
            "Neck tightness. Takes cyclobenzaprine 10 mg every night, going on 4 months now, feels foggy",
            "120 cyclobenzaprine",
        ),
        ("Spasm of the left trapezius going on 14 months, three courses of physio", "420 Spasm"),
        ("New over the last 2 weeks: cramps in both feet", "14 cramps"),
        ("leg cramps about a year, 1-2 a week", "365 leg cramps"),
        ("Chronic low back pain 8 years. Flare: lumbar muscle spasm", "long -; 2920 -"),
        ("  Flexeril 10 mg qhs for neck pain, nightly x 5 months\n  famotidine 20 mg", "150 Flexeril"),
        ("chronic opioids and Flexeril", "long -"),
        ("Flexeril prn for chronic low back pain", "long -"),
        ("Failed 6 weeks of NSAIDs, Flexeril", "42 -"),
        ("Neck pain 6 weeks - Flexeril 10 qhs", "42 -"),
        ("Pain x 3 months despite Flexeril", "90 -"),
        ("chronic kidney disease, Flexeril 5 mg prn", "long -"),
        ("long-term use of Flexeril", "long Flexeril"),
        ("Flexeril 10 mg qhs long-term", "long Flexeril"),
        ("leg cramps since childhood", "life leg cramps"),
        ("leg cramps since her early 20s", "life leg cramps"),
        ("leg cramps since she was a teenager", "life leg cramps"),
        ("leg cramps since age 12", "life leg cramps"),
        ("leg cramps since the birth of her son", ""),
        ("leg cramps going back years", "730 leg cramps"),
        ("longstanding leg cramps", "long leg cramps"),
        ("persistent muscle spasm", "long muscle spasm"),
        ("on Flexeril chronically for neck", "long Flexeril"),
        ("Chronic pain on Flexeril", "long -"),
        ("Nocturnal leg cramps x 1 yr. Start HCTZ 12.5 for BP.", "365 Nocturnal leg cramps"),
        ("Cyclobenzaprine on the US summary: 5-day course for a neck strain in 2022", "5 Cyclobenzaprine"),
    ]);
}

#[test]
fn reckons_supplies() {
    check(&[
        ("Refill: cyclobenzaprine 10 mg TID #90, 3 refills", "#120 cyclobenzaprine"),
        ("Flexeril 10 mg qhs #30, no refills.", "#30 Flexeril"),
        ("Cyclobenzaprine 10 mg TID #60, 1 refill.", "#40 Cyclobenzaprine"),
        ("Cyclobenzaprine 10 mg TID #15, refill sent.", "#10 Cyclobenzaprine"),
        ("Flexeril 10 mg TID #30, 1 refill.", "#20 Flexeril"),
        ("Rx: Flexeril 5 q8h prn #15, naproxen 500 BID #14, heating pad", "#5 Flexeril; #7 naproxen"),
        ("Flexeril 10 nightly x90 RF3", "#360 Flexeril"),
        ("Flexeril 10 mg 1-2 tabs TID disp 90", "#15 Flexeril"),
        ("Flexeril 10 mg po q6-8h prn muscle spasm #40", "#10 Flexeril"),
        ("Flexeril 5 mg twice daily, 90-day supply, refill x1", "#180 Flexeril"),
        ("Cyclobenzaprine 10 mg tab. Sig: 1 tab TID. Disp: 90. Refills: 2", "#90 Cyclobenzaprine"),
        ("Flexeril 10 x1 daily #30", "#30 Flexeril"),
        ("Flexeril 5 mg q12h, dispense #60, two refills", "#90 Flexeril"),
        ("Flexeril 5 mg every 8 hours qty 30", "#10 Flexeril"),
        ("Flexeril 10 mg BID-TID #30", "#10 Flexeril"),
        ("Flexeril 10 mg tab, 1 tab PO TID PRN muscle spasm, Disp-90 tablet, R-3", "#120 Flexeril"),
        (
            "cyclobenzaprine (FLEXERIL) 10 mg tablet Take 1 tablet (10 mg total) by mouth 3 (three) times daily as needed for muscle spasms. 90 tablet",
            "#30 FLEXERIL",
        ),
        ("cyclobenzaprine 10 mg every 8 (eight) hours, Disp: 30 tablet, Rfl: 0", "#10 cyclobenzaprine"),
        ("Flexeril 10 mg, 3 refills.", ""),
        ("Flexeril #90", ""),
        ("Flexeril TID, RF3", ""),
        ("sent Crestor 10 and HCTZ 12.5 x90 RF3", ""),
        ("Flexeril 10 mg TID. Norco 5 #30", ""),
        ("Flexeril and baclofen 10 TID #90", "#30 baclofen"),
    ]);
}

#[test]
fn leaves_what_is_no_duration() {
    for text in [
        "8 mo F with muscle spasm",
        "34 year old with leg cramps",
        "leg cramps, RTC 8 wks",
        "F/u: leg cramps 2 wks",
        "leg cramps 3 d/wk",
        "leg cramps 2-3 nights/wk",
        "leg cramps 5 days a week",
        "stopped Flexeril 6 weeks ago",
        "muscle spasm 2 weeks ago",
        "leg cramps every 3 months",
        "Flexeril in 6 weeks",
        "DES x1, oriented x3",
        "66M leg cramps",
        "leg cramps at 7 pm",
        "HD#4 leg cramps",
        "cramps since starting HCTZ",
        "leg cramps at age 38",
        "2 x 3 cm mass",
        "from 2019 to 2021 Flexeril",
        "leg cramp for 20 min",
        "leg cramps after 6 weeks",
        "2 weeks off Flexeril",
        "12-month-old with leg cramps",
        "Flexeril 10 mg TID",
        "leg cramps return in 3 weeks",
        "cap refill 5 s, leg cramps",
        "T 37.4 HR 96, leg cramps",
        "24h urine Ca",
        "leg cramps wake her 5-6 times a night",
        "leg cramps in the last 500 m of a race",
        "leg cramps, down to 2 a month",
        "Flexeril is not for long-term use",
        "discussed that long-term use of Flexeril is not recommended",
        "Flexeril refilled 2 months ago",
        "MVC 6 wks ago, on Flexeril since",
        "Flexeril d/c'd in March",
        "No chronic muscle spasm",
        "denies long-term Flexeril use",
        "leg cramps at 33 weeks",
        "onset sudden - score - 6/10",
        "leg cramps some days",
        "leg cramps on most days of the week",
        "5-year-4-month-old with leg cramps",
        "2 years postoperatively",
        "leg cramps at 28-day intervals",
        "two times since the birth",
        "On two nights leg cramps woke him",
        "leg cramps for half an hour",
    ] {
        check(&[(text, "")]);
    }
}

#[test]
fn counts_starts_to_a_day() {
    let days = |text: &str, today| {
        let reading = read_block(text, true, Context::default(), &KNOWLEDGE);
        reading.durations[0].days_until(today)
    };
    let today = Some(date(2026, 11, 1));
    assert_eq!(days("Flexeril since March", today), Some(231.0));
    assert_eq!(days("Flexeril since December", today), Some(321.0));
    assert_eq!(days("Flexeril since May 2021", today), Some(1996.0));
    assert_eq!(days("Flexeril since Nov 2026", today), Some(0.0));
    assert_eq!(days("Flexeril since 2019", today), Some(2666.0));
    assert_eq!(days("Flexeril since March", None), None);
    assert_eq!(days("Flexeril x 6 weeks", None), Some(42.0));
    assert_eq!(days("chronic Flexeril", None), Some(f64::INFINITY));
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "((Flexeril|leg cramps|chronic|x|for|since|started|ago|refills?|RF3|#|TID|q8h|March|2019|[0-9]{1,3}|weeks|mo|a|half|and|of|,|-|/|é|\n|½|1/2|\\.) ?){0,14}") {
        let _ = show(&text);
    }
}
