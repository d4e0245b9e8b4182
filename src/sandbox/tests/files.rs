//! Files: an address, the bytes, and then a conversation; in that order, and each once.

use super::*;

impl Stage {
    /// An address for so many bytes.
    async fn upload_url(&self, length: usize) -> (String, String) {
        let place = self.get("files.getUploadURLExternal", &format!("filename=day.txt&length={length}")).await;
        let text = |name: &str| place[name].as_str().unwrap_or_else(|| panic!("{place}")).to_owned();
        (text("upload_url"), text("file_id"))
    }

    async fn send(&self, url: &str, bytes: &'static str) -> u16 {
        self.http.post(url).body(bytes).send().await.unwrap().status().as_u16()
    }

    async fn share(&self, id: &str, channel: &str) -> Value {
        let files = json!([{ "id": id, "title": "The day" }]);
        let args = json!({ "files": files, "channel_id": channel, "initial_comment": "Here" });
        self.call("files.completeUploadExternal", args).await
    }
}

#[tokio::test]
async fn a_file_that_is_shared_stands_in_the_conversation_and_can_be_fetched() {
    let stage = Stage::set().await;
    let (url, id) = stage.upload_url(5).await;
    assert_eq!(stage.send(&url, "hello").await, 200);
    assert!(stage.sandbox.messages("C1").is_empty(), "nobody sees it yet");
    assert_eq!(stage.share(&id, "C1").await["files"][0]["title"], "The day");
    let message = stage.sandbox.messages("C1").remove(0);
    assert_eq!((message.text.as_str(), message.files[0].bytes.as_slice()), ("Here", &b"hello"[..]));
    assert_eq!(stage.sandbox.take_news().remove(0).kind, NewsKind::Shared);
    let fetched = stage.http.get(format!("{}/files/{id}/day.txt", stage.sandbox.origin())).send().await.unwrap();
    assert_eq!(fetched.headers()["content-disposition"], "attachment; filename=\"day.txt\"");
    assert_eq!(fetched.text().await.unwrap(), "hello");
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_wrong_order_the_wrong_length_and_what_nobody_knows_are_refused() {
    let stage = Stage::set().await;
    let (url, id) = stage.upload_url(5).await;
    assert_eq!(stage.share(&id, "C1").await["error"], "file_not_found");
    assert_eq!(stage.send(&url, "hello there").await, 400);
    assert_eq!(stage.send(&format!("{url}0"), "hello").await, 404);
    assert_eq!(stage.send(&url, "hello").await, 200);
    assert_eq!(stage.send(&url, "hello").await, 409);
    assert_eq!(stage.share("F9", "C1").await["error"], "file_not_found");
    assert_eq!(stage.sandbox.violations().len(), 5);
    assert_eq!(stage.share(&id, "C2").await["error"], "channel_not_found");
    assert_eq!(stage.share(&id, "C1").await["ok"], true);
    assert_eq!(stage.share(&id, "C1").await["error"], "file_not_found", "once");
}

#[tokio::test]
async fn an_address_needs_a_length_the_scope_and_no_json() {
    let stage = Stage::set().await;
    let refused = stage.get("files.getUploadURLExternal", "filename=a&length=0").await;
    assert_eq!(refused["error"], "missing_argument");
    let large = format!("filename=a&length={}", 1024 * 1024 * 1024 + 1);
    assert_eq!(stage.get("files.getUploadURLExternal", &large).await["error"], "file_upload_size_restricted");
    let as_json = stage.call("files.getUploadURLExternal", json!({ "filename": "a", "length": 1 })).await;
    assert_eq!(as_json["error"], "invalid_arguments");
    stage.sandbox.set_scopes(&["chat:write"]);
    let refused = stage.get("files.getUploadURLExternal", "filename=a&length=1").await;
    assert_eq!((&refused["error"], &refused["needed"]), (&json!("missing_scope"), &json!("files:write")));
    assert_eq!(stage.share("F1", "C1").await["error"], "missing_scope");
}
