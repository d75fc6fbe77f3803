//! Files of documents.

use bytes::Bytes;
use serde_json::json;
use tieout::qbo::attach::{Sending, Upload};
use tieout::qbo::class::ErrorClass;
use tieout::qbo::entity::Entity;

use super::kit::{id, open, with};

fn upload(name: &str, to: &str) -> Upload {
    Upload {
        name: name.to_owned(),
        content_type: "image/png".to_owned(),
        bytes: Bytes::from(format!("\u{0}\r\n--{name}--")),
        attached_to: vec![(Entity::Invoice, to.to_owned())],
        sending: Sending::WithDocument,
        note: "before the work".to_owned(),
    }
}

#[tokio::test]
async fn attached_files_are_listed_and_fetched_even_after_their_first_address_has_ended() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = id(&world.invoice(&ada, "1042", 20).await);
    let files = [upload("a.png", &made), upload("b.png", &made)];
    let answers = world.client.attach(&files, "up").await.unwrap();
    let found = world.client.attachments_of(Entity::Invoice, &made).await.unwrap();
    assert_eq!(found.len(), 2);
    world.time.pass(3_600_000);
    for (file, answer) in files.iter().zip(&answers) {
        let attached = answer.as_ref().unwrap();
        assert_eq!(world.client.download(&attached.id).await.unwrap(), file.bytes);
    }
}

#[tokio::test]
async fn an_upload_whose_answer_is_lost_is_unknown_and_attaches_once_when_it_is_sent_again() {
    for fault in ["cut-before", "cut-after", "truncated"] {
        let world = open().await;
        let ada = world.customer("Ada").await;
        let made = id(&world.invoice(&ada, "1042", 20).await);
        world.plan(&json!({ "fault": fault, "path": "/upload" }));
        let files = [upload("a.png", &made)];
        let error = world.client.attach(&files, "up").await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Unknown, "{fault}: {error:?}");
        world.client.attach(&files, "up").await.unwrap();
        let found = world.client.attachments_of(Entity::Invoice, &made).await.unwrap();
        assert_eq!(found.len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn a_file_that_somebody_deleted_is_gone_for_the_client() {
    for way in ["id", "full"] {
        let world = with(&[("attachable-delete", way)]).await;
        let ada = world.customer("Ada").await;
        let made = id(&world.invoice(&ada, "1042", 20).await);
        let answers = world.client.attach(&[upload("a.png", &made)], "up").await.unwrap();
        let attached = answers[0].as_ref().unwrap().id.clone();
        let delete = json!({ "entity": "Attachable", "id": attached, "operation": "delete" });
        world.sandbox.edit(&delete).unwrap();
        assert_eq!(world.client.attachments_of(Entity::Invoice, &made).await.unwrap(), []);
        let error = world.client.download(&attached).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::NotFound, "{error:?}");
    }
}
