//! A list is whole, or it says that it is not.

use crate::ports::progress::Silent;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::listing::Completeness;
use crate::workiz::listing::ListQuery;
use crate::workiz::listing::Listing;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::client;

/// A page with the given ids.
fn page(number: u32, total: u32, ids: &[&str]) -> String {
    let items: Vec<String> = ids
        .iter()
        .map(|id| {
            format!(r#"{{"invoiceId":"{id}","updatedAt":"2026-02-01T00:00:00Z","amount":1.10}}"#)
        })
        .collect();
    format!(r#"{{"items":[{}],"page":{number},"pageSize":2,"total":{total}}}"#, items.join(","))
}

async fn list(pages: &[String]) -> (Stub, Result<Listing, WorkizError>) {
    let stub = Stub::default();
    for page in pages {
        stub.answer(200, page.clone());
    }
    let client = client(&stub).await;
    let listing = client.list(Entity::Invoices, ListQuery::default(), &Silent).await;
    (stub, listing)
}

fn ids(listing: &Listing) -> Vec<&str> {
    listing.documents.iter().map(|it| it.id.as_deref().unwrap_or("-")).collect()
}

#[tokio::test]
async fn pages_are_read_until_the_total_is_there() {
    let pages = [page(1, 5, &["a", "b"]), page(2, 5, &["c", "d"]), page(3, 5, &["e"])];
    let (stub, listing) = list(&pages).await;
    let listing = listing.unwrap();
    assert_eq!(listing.completeness, Completeness::Complete);
    assert_eq!(ids(&listing), ["a", "b", "c", "d", "e"]);
    assert_eq!(listing.pages, 3);
    let lines: Vec<String> = stub.calls().into_iter().map(|it| it.line).collect();
    assert_eq!(
        lines[1],
        "GET /integrations/int_1/invoices?page=2&pageSize=100&includeDeleted=true"
    );
    assert_eq!(stub.calls()[0].authorization, "Bearer token-1");
}

#[tokio::test]
async fn an_empty_list_is_whole() {
    let (stub, listing) = list(&[page(1, 0, &[])]).await;
    assert_eq!(listing.unwrap().completeness, Completeness::Complete);
    assert_eq!(stub.calls().len(), 1);
}

#[tokio::test]
async fn the_text_of_each_document_is_kept_byte_for_byte() {
    let odd = "{ \"invoiceId\" : \"a\",  \"amount\": 1.10e0 , \"\\u0062\":null}";
    let body = format!(r#"{{"items":[{odd}],"page":1,"pageSize":100,"total":1}}"#);
    let (_, listing) = list(&[body]).await;
    assert_eq!(listing.unwrap().documents[0].body.get(), odd);
}

#[tokio::test]
async fn a_document_that_moves_to_the_next_page_comes_once_and_the_list_is_read_again() {
    // `b` comes twice and `c` not at all: the total fits, the ids do not.
    let moved = [page(1, 4, &["a", "b"]), page(2, 4, &["b", "d"])];
    let whole = [page(1, 4, &["a", "b"]), page(2, 4, &["c", "d"])];
    let (stub, listing) = list(&[moved, whole].concat()).await;
    let listing = listing.unwrap();
    assert_eq!(listing.completeness, Completeness::Complete);
    assert_eq!(ids(&listing), ["a", "b", "c", "d"]);
    assert_eq!(stub.calls().len(), 4);
}

#[tokio::test]
async fn a_total_that_changes_starts_the_list_again_once() {
    let first = [page(1, 4, &["a", "b"]), page(2, 5, &["c", "d"])];
    let second = [page(1, 5, &["a", "b"]), page(2, 5, &["c", "d"]), page(3, 5, &["e"])];
    let (_, listing) = list(&[first.as_slice(), &second].concat()).await;
    let listing = listing.unwrap();
    assert_eq!(listing.completeness, Completeness::Complete);
    assert_eq!((listing.documents.len(), listing.pages), (5, 5));
}

#[tokio::test]
async fn a_list_that_moves_twice_is_incomplete() {
    let moving = [page(1, 4, &["a", "b"]), page(2, 5, &["c", "d"])];
    let (stub, listing) = list(&[moving.clone(), moving].concat()).await;
    let entity = Entity::Invoices;
    assert_eq!(
        listing.unwrap().completeness,
        Completeness::Incomplete { entity, expected: 5, received: 4 }
    );
    assert_eq!(stub.calls().len(), 4);
}

#[tokio::test]
async fn numbers_that_agree_by_chance_in_a_moving_list_prove_nothing() {
    // The total falls while pages are read; the last one equals what came.
    let moving = [page(1, 5, &["a", "b"]), page(2, 4, &["c", "d"])];
    let (_, listing) = list(&[moving.clone(), moving].concat()).await;
    assert!(matches!(listing.unwrap().completeness, Completeness::Incomplete { .. }));
}

#[tokio::test]
async fn a_list_that_ends_too_early_is_incomplete() {
    let short = [page(1, 4, &["a", "b"]), page(2, 4, &["c"]), page(3, 4, &[])];
    let (_, listing) = list(&[short.clone(), short].concat()).await;
    let listing = listing.unwrap();
    let entity = Entity::Invoices;
    assert_eq!(listing.completeness, Completeness::Incomplete { entity, expected: 4, received: 3 });
    assert_eq!(listing.documents.len(), 3);
}

#[tokio::test]
async fn a_document_without_an_id_is_kept_and_not_counted() {
    let body = r#"{"items":[{"number":"7"},{"invoiceId":""}],"page":1,"pageSize":100,"total":2}"#;
    let (_, listing) = list(&[body.to_owned(), body.to_owned()]).await;
    let listing = listing.unwrap();
    assert_eq!(ids(&listing), ["-", "-"]);
    assert!(matches!(listing.completeness, Completeness::Incomplete { received: 0, .. }));
}

#[tokio::test]
async fn a_page_that_is_not_json_names_page_and_list() {
    for body in ["<html>busy</html>", "{\"items\":[", "{\"items\":[],\"page\":2}"] {
        let (_, listing) = list(&[page(1, 3, &["a", "b"]), body.to_owned()]).await;
        let error = listing.unwrap_err();
        assert!(matches!(error, WorkizError::NotJson { .. }), "{body}: {error}");
        assert!(error.to_string().contains("read page 2 of invoices from Workiz"), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_with_status_200_is_a_refusal() {
    let (_, listing) = list(&[r#"{"flag":false,"msg":"Invalid end point"}"#.to_owned()]).await;
    let text = listing.unwrap_err().to_string();
    assert!(text.ends_with("Workiz refused it with status 200: Invalid end point"), "{text}");
}

#[tokio::test]
async fn a_server_that_ignores_the_page_is_found_out() {
    let (_, listing) = list(&[page(1, 4, &["a", "b"]), page(1, 4, &["a", "b"])]).await;
    assert!(matches!(listing.unwrap_err(), WorkizError::WrongPage { answered: 1, .. }));
}
