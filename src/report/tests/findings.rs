use crate::domain::id::Fingerprint;
use crate::domain::plan::Outcome;
use crate::report::findings::{Finding, Seen, Standing, findings};
use crate::report::model::ReportModel;
use crate::report::tests::fixture::{applied, planned};

fn of<'a>(model: &'a ReportModel, name: &str) -> Finding<'a> {
    let fingerprint = Fingerprint::new(name);
    findings(model)
        .unwrap()
        .into_iter()
        .find(|it| it.discrepancy.fingerprint == fingerprint)
        .unwrap()
}

#[test]
fn every_discrepancy_is_found_exactly_once() {
    for model in [planned(), applied()] {
        let mut names: Vec<String> = findings(&model)
            .unwrap()
            .iter()
            .map(|it| it.discrepancy.fingerprint.to_string())
            .collect();
        names.sort();
        let mut expected: Vec<String> =
            model.first.discrepancies.iter().map(|it| it.fingerprint.to_string()).collect();
        expected.sort();
        assert_eq!(names, expected);
    }
}

#[test]
fn what_needs_a_person_comes_first() {
    let model = applied();
    let standings: Vec<Standing> = findings(&model).unwrap().iter().map(|it| it.standing).collect();
    let mut sorted = standings.clone();
    sorted.sort();
    assert_eq!(standings, sorted);
    assert_eq!(standings.first(), Some(&Standing::ToApprove));
}

#[test]
fn a_written_correction_that_did_not_take_needs_a_person() {
    let mut model = applied();
    let it = model.first.discrepancies[0].clone();
    model.after.as_mut().unwrap().discrepancies.push(it);
    let finding = of(&model, "fp-missing-invoice");
    assert_eq!((finding.standing, finding.seen), (Standing::NeedsYou, Seen::Both));
    assert_eq!(
        finding.notes,
        [
            "The correction was written and read back.",
            "The fresh pull still shows it: look at the document."
        ]
    );
}

#[test]
fn a_write_without_an_answer_needs_a_person_until_the_fresh_pull_shows_it() {
    let mut model = applied();
    let id = model.first.plan.corrections[1].id.clone();
    let unknown = Outcome::Unknown { reason: "The connection broke.".to_owned() };
    model.outcomes.insert(id, unknown);
    assert_eq!(of(&model, "fp-missing-invoice").standing, Standing::Corrected);
    model.after = None;
    let finding = of(&model, "fp-missing-invoice");
    assert_eq!(finding.standing, Standing::NeedsYou);
    assert_eq!(
        finding.notes,
        ["It is not known whether the correction was written. The connection broke."]
    );
}

#[test]
fn a_discrepancy_is_corrected_only_when_all_its_corrections_are() {
    let mut model = applied();
    let next = model.after.as_mut().unwrap();
    next.plan.corrections[0].settles = vec![Fingerprint::new("fp-tax")];
    let finding = of(&model, "fp-tax");
    assert_eq!(finding.standing, Standing::Held);
    assert_eq!(finding.notes.len(), 2);
}

#[test]
fn what_only_the_fresh_pull_shows_is_not_lost() {
    let mut model = applied();
    let mut it = model.first.discrepancies[0].clone();
    it.fingerprint = Fingerprint::new("fp-new");
    model.after.as_mut().unwrap().discrepancies.push(it);
    let finding = of(&model, "fp-new");
    assert_eq!((finding.standing, finding.seen), (Standing::NeedsYou, Seen::After));
}

#[test]
fn what_the_fresh_pull_does_not_show_any_more_is_for_information() {
    let mut model = applied();
    let after = model.after.as_mut().unwrap();
    after.discrepancies.retain(|it| it.fingerprint.as_str() != "fp-extra");
    assert_eq!(of(&model, "fp-extra").standing, Standing::Information);
}

#[test]
fn what_waits_has_the_number_of_the_plan_that_can_be_approved() {
    let model = applied();
    let finding = of(&model, "fp-twice");
    let waits = "Correction 2 of plan 90be41c6aa waits for your approval: ";
    assert!(finding.notes.iter().any(|it| it.starts_with(waits)), "{:?}", finding.notes);
    // The plan that was carried out is used up: nothing more of it can be approved.
    let mut model = planned();
    model.outcomes = applied().outcomes;
    let notes = of(&model, "fp-line").notes;
    assert!(!notes.iter().any(|it| it.contains("of plan")), "{notes:?}");
}
