using System.Text;
using Enx.Actors.Protocol;
using Enx.Actors.Webhooks;
using Enx.Host.Configuration;
using Enx.Host.Tests.Support;
using Enx.Host.Webhooks;

namespace Enx.Host.Tests.Webhooks;

public sealed class WebhookSenderTests
{
    private const string Secret = "a-secret-of-at-least-32-characters";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly WebhookEvent Event = new(7, 5, new RoomEvents.UserLeft("r1", Noon, "c1", DisconnectCause.Normal));

    private static WebhookSender SenderTo(Uri url, string hocon = "") => new(
        EnxConfiguration.Load(new ConfigurationSources
        {
            Overrides = $"enx.webhooks.url = \"{url}\"\nenx.webhooks.secret = \"{Secret}\"\nenx.webhooks.timeout = 1m\n{hocon}",
        }).Settings,
        TimeProvider.System);

    [Fact]
    public void The_signature_is_the_hmac_of_time_and_body()
    {
        var body = Encoding.UTF8.GetBytes("""{"id":"r1-1","name":"Übung"}""");
        Assert.Equal(
            "t=1772366400,v1=b20664b18dde1fcfb9927ee633e64fba43409386f1f7170a07e3694c13096749",
            WebhookSignature.Sign(Encoding.UTF8.GetBytes(Secret), Noon, body));
    }

    [Theory]
    [InlineData(200, WebhookVerdict.Delivered)]
    [InlineData(204, WebhookVerdict.Delivered)]
    [InlineData(410, WebhookVerdict.Unwanted)]
    [InlineData(301, WebhookVerdict.Failed)]
    [InlineData(307, WebhookVerdict.Failed)]
    [InlineData(400, WebhookVerdict.Failed)]
    [InlineData(404, WebhookVerdict.Failed)]
    [InlineData(429, WebhookVerdict.Failed)]
    [InlineData(500, WebhookVerdict.Failed)]
    public async Task What_the_application_answers_decides_and_a_redirect_is_not_followed(int status, WebhookVerdict verdict)
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = _ => status;
        using var sender = SenderTo(receiver.Url);
        var outcome = await sender.SendAsync(Event, default);
        Assert.Equal((verdict, $"the application answered {status}"), (outcome.Verdict, outcome.Reason));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task An_event_comes_with_its_id_a_signature_of_its_bytes_and_who_sends_it()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        using var sender = SenderTo(receiver.Url, "enx.webhooks.user = \"enx\"\nenx.webhooks.password = \"pass:word\"");
        await sender.SendAsync(Event, default);
        var hook = Assert.Single(receiver.Taken);
        Assert.Equal("""{"id":"r1-7","room_id":"r1","seq":7,"previous":5,"type":"user_left","at":"2026-03-01T12:00:00+00:00","app":"enx-dev","data":{"client_id":"c1","cause":{"code":2006,"message":"normal-disconnect"}}}""",
            Encoding.UTF8.GetString(hook.Body));
        Assert.Equal("r1-7", hook.Headers["Enx-Event-Id"].ToString());
        Assert.Equal("application/json", hook.Headers.ContentType.ToString());
        Assert.Equal($"Basic {Convert.ToBase64String("enx:pass:word"u8)}", hook.Headers.Authorization.ToString());
        var signed = DateTimeOffset.FromUnixTimeSeconds(long.Parse(hook.Signature[2..hook.Signature.IndexOf(',')]));
        Assert.InRange(signed, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(WebhookSignature.Sign(Encoding.UTF8.GetBytes(Secret), signed, hook.Body), hook.Signature);
    }

    [Fact]
    public async Task An_application_that_hangs_or_is_not_there_has_not_got_it()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = _ => null;
        using var sender = SenderTo(receiver.Url, "enx.webhooks.timeout = 1s");
        var hung = await sender.SendAsync(Event, default);
        Assert.Equal((WebhookVerdict.Failed, "the application did not answer within 1 s"), (hung.Verdict, hung.Reason));
        await receiver.StopAsync();
        Assert.Equal(WebhookVerdict.Failed, (await sender.SendAsync(Event, default)).Verdict);
    }
}
