//! A phone that is new, or gone.

use super::Row;

pub const ROWS: &[Row] = &[
    (
        "help_new_phone",
        "Do you still have the old phone?",
        "以前の端末はまだ手元にありますか",
    ),
    ("help_new_phone_yes", "Yes, and it still works", "はい、まだ使えます"),
    ("help_new_phone_no", "No", "いいえ"),
    // both are here
    (
        "help_both",
        "Connect the new phone first",
        "先に新しい端末を接続してください",
    ),
    (
        "help_both_keep",
        "Keep the account on the old phone until the new one works. Copying apps does not bring the connection along.",
        "新しい端末が使えるようになるまで、以前の端末からアカウントを削除しないでください。アプリのデータを移しても、接続は引き継がれません。",
    ),
    (
        "help_both_link",
        "Get a connection link for your account from the people who run this service.",
        "サービスの担当者から、アカウント用の接続リンクを受け取ります。",
    ),
    (
        "help_both_open",
        "Open the link on the new phone, or scan its picture. It works once, for 10 minutes.",
        "新しい端末でリンクを開くか、画像を読み取ります。リンクは 1 回だけ使え、10 分で無効になります。",
    ),
    (
        "help_both_remove",
        "Sign in once with the new phone. Then remove the account from the old one.",
        "新しい端末で一度サインインします。その後、以前の端末からアカウントを削除します。",
    ),
    // only the new one
    (
        "help_only_new",
        "Sign in another way, then connect it",
        "別の方法でサインインしてから接続してください",
    ),
    (
        "help_only_new_sign_in",
        "Sign in with a recovery code, a passkey, or a code by e-mail or text message.",
        "リカバリー コード、パスキー、メールやテキスト メッセージのコードなどでサインインします。",
    ),
    (
        "help_only_new_link",
        "Get a connection link from the people who run this service, and open it on the new phone.",
        "サービスの担当者から接続リンクを受け取り、新しい端末で開きます。",
    ),
    (
        "help_only_new_old",
        "Ask them to disconnect the old phone.",
        "以前の端末の接続を解除するよう、担当者に依頼します。",
    ),
    // lost
    ("help_lost", "Protect the account first", "まずアカウントを守りましょう"),
    (
        "help_lost_tell",
        "Tell the people who run this service. They disconnect the phone, so that it can approve nothing any more.",
        "サービスの担当者に知らせます。担当者が接続を解除すると、その端末では何も承認できなくなります。",
    ),
    (
        "help_lost_lock",
        "Lock or erase the phone from afar, with the service of its maker.",
        "メーカーのサービスを使って、離れた場所から端末をロックまたは消去します。",
    ),
    (
        "help_lost_sign_in",
        "Sign in another way, without the phone.",
        "その端末を使わない、別の方法でサインインします。",
    ),
];
