#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sidenote_fuzz::timed(sidenote_fuzz::settings, bytes));
