//! The first question, the words around every answer, and the last way out.

use super::Row;

pub const ROWS: &[Row] = &[
    ("help_title", "Help with signing in", "サインインのヘルプ"),
    ("help_back", "Back", "戻る"),
    ("help_start_again", "All questions", "質問の一覧"),
    ("help_sign_in", "Back to signing in", "サインインに戻る"),
    ("help_open_phone", "Open the phone’s page", "端末のページを開く"),
    ("help_contact", "Contact support", "サポートに連絡する"),
    (
        "help_never",
        "Nobody from support ever asks for your password, a code or a number, and nobody there can sign in for you. Whoever asks is not support.",
        "サポートがパスワード、コード、番号をお聞きすることはありません。代わりにサインインすることもできません。聞いてくる相手は、サポートではありません。",
    ),
    // the first question
    ("help_start", "What is the matter?", "どうしましたか"),
    (
        "help_start_no_request",
        "No request comes to my phone",
        "端末に要求が届かない",
    ),
    ("help_start_code", "My code is not accepted", "コードが受け付けられない"),
    ("help_start_new_phone", "I have a new phone", "機種変更をした"),
    (
        "help_start_lost_phone",
        "My phone is lost or stolen",
        "端末をなくした、盗まれた",
    ),
    (
        "help_start_not_me",
        "I got a request I did not ask for",
        "身に覚えのない要求が届いた",
    ),
    ("help_start_password", "I forgot my password", "パスワードを忘れた"),
    (
        "help_start_nothing",
        "None of my ways to sign in works",
        "使えるサインイン方法がない",
    ),
    // another way
    (
        "help_other_way",
        "Use another way this time",
        "今回は別の方法を使いましょう",
    ),
    (
        "help_other_way_open",
        "On the sign-in page, press “Another way”. It lists every way this account has.",
        "サインイン画面で「別の方法」を選びます。このアカウントで使える方法が一覧で表示されます。",
    ),
    (
        "help_other_way_choose",
        "Choose one you have with you: a code from the app (it needs no connection), a passkey, a code by e-mail or text message, a recovery code.",
        "手元にあるものを選びます。アプリのコード (接続がなくても使えます)、パスキー、メールやテキスト メッセージのコード、リカバリー コードなどです。",
    ),
    ("help_other_way_none", "I have none of these", "どれも使えない"),
    // a forgotten password
    (
        "help_password",
        "Choose a new password",
        "新しいパスワードを設定してください",
    ),
    (
        "help_password_name",
        "On the sign-in page, enter your name and go on to the password.",
        "サインイン画面で名前を入力し、パスワードの画面に進みます。",
    ),
    (
        "help_password_forgot",
        "Press “Forgot your password?”. A code comes by e-mail.",
        "「パスワードをお忘れですか」を選びます。メールでコードが届きます。",
    ),
    (
        "help_password_second",
        "Enter the code, confirm on your phone as usual, and choose the new password. Then sign in with it.",
        "コードを入力し、いつもどおり端末などで確認してから、新しいパスワードを設定します。その後、新しいパスワードでサインインします。",
    ),
    (
        "help_password_none",
        "The page doesn’t offer that",
        "その項目が表示されない",
    ),
    // nothing is left
    (
        "help_nothing",
        "Turn to the people who run this service",
        "サービスの担当者にご相談ください",
    ),
    (
        "help_nothing_text",
        "They check who you are. Then they can give you a temporary pass, or a link that connects your phone.",
        "担当者は、ご本人であることを確認したうえで、一時的なパスや端末を接続するリンクを発行できます。",
    ),
    (
        "help_nothing_tell",
        "Tell them your user name, when you tried, what the page said, and the “Code for support” if it showed one.",
        "ユーザー名、試した時刻、画面に表示された内容を伝えてください。「サポート用コード」が表示されていれば、それも伝えてください。",
    ),
    (
        "help_nothing_keep",
        "Keep your password, your codes and the number on the page to yourself, even then.",
        "その場合でも、パスワード、コード、画面に表示された番号は伝えないでください。",
    ),
];
