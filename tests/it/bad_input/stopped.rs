//! A run that is stopped in the middle.

use std::process::{Child, Command};

use tieout::sandbox::workiz::faults::{Fault, FaultRule};

use crate::company::{Company, Ran, until};

const FAILED: i32 = 1;

fn stop(child: Child, signal: &str) -> Ran {
    let process = child.id().to_string();
    assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
    child.wait_with_output().unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_while_it_reads_leaves_all_as_it_was() {
    let company = Company::open().await;
    let before = company.look();
    let faults = company.sandbox.workiz().faults();
    for signal in ["-TERM", "-INT"] {
        // Workiz asks for a pause of a second.
        faults.add(FaultRule::once("/payments", Fault::Status(429)));
        let child = company.start(&["run", "--json"]);
        until(|| faults.waiting() == 0).await;
        let ran = stop(child, signal);
        company.refused(&before, &ran, FAILED, &["stopped by a signal", "Run it again"]);
    }
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_while_it_writes_never_writes_twice() {
    for signal in ["-TERM", "-KILL"] {
        let company = Company::open().await;
        company.change_settings("throttled_wait_seconds = 0", "throttled_wait_seconds = 30");
        company.look();
        let books = company.books();
        let faults = company.pause_a_write(0);
        let child = company.start(&["run"]);
        until(|| faults.pending().is_empty()).await;
        let ran = stop(child, signal);
        if signal == "-TERM" {
            company.told(&ran, FAILED, &["stopped by a signal"]);
        }
        assert_eq!((ran.stdout.as_str(), &company.books()), ("", &books));
        // Nobody can know whether the first writes took effect: their documents wait for an hour.
        for _ in 0..2 {
            let ran = company.run(&["run"]);
            assert!([Some(0), Some(3), Some(4)].contains(&ran.code), "{ran:?}");
            assert!(ran.stdout.contains("no known outcome"), "{ran:?}");
        }
        assert_eq!(company.books()["Invoice"], books["Invoice"]);
    }
}
