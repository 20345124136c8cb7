using Enx.Actors.Protocol;
using Enx.Host.Tests.Support;
using Enx.Load.Signalling;

namespace Enx.Host.Tests.Signalling;

/// <summary>A token gives no more than it says: on a whole node, from the REST call that makes it to the plan of the media engine.</summary>
public sealed class GrantTests(TestNode node) : IClassFixture<TestNode>
{
    [Theory]
    [InlineData("""["camera", "share", "data"]""", "muteSelfAudio", """{"muted": false}""")]
    [InlineData("""["microphone", "share", "data"]""", "muteSelfVideo", """{"muted": false}""")]
    [InlineData("""["microphone", "camera", "data"]""", "startScreenShare", "{}")]
    [InlineData("[]", "startScreenShare", "{}")]
    public async Task What_may_not_be_published_is_refused_also_to_a_moderator(string mayPublish, string method, string parameters)
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await JoinAsync(id, $"\"may_publish\": {mayPublish}");
        var refusal = await ann.RefusedAsync(method, parameters);
        Assert.Equal(Codes.NotGranted, refusal.Code);
        Assert.StartsWith("Your token does not let you", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await node.SendAsync(HttpMethod.Post, $"rooms/{id}/users/{ann.ClientId}/role", """{"role": "moderator"}""")).Status);
        Assert.Equal(Codes.NotGranted, (await ann.RefusedAsync(method, parameters)).Code);
    }

    [Fact]
    public async Task What_is_sent_all_the_same_is_not_handed_on_by_the_media_engine_and_the_sender_is_told()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await JoinAsync(id, "\"may_publish\": [\"microphone\"]");
        await using var bob = await node.JoinAsync(id, "Bob");
        node.Engine.BringUp(id, ann.ClientId);
        await Eventually.HoldsAsync(
            () => node.Engine.PlanOf(id)?.Peers.FirstOrDefault(p => p.PeerId == ann.ClientId) is { AudioMuted: false, VideoMuted: true, Sharing: false, DataBlocked: true },
            "the plan lets the microphone through alone");
        Assert.True(node.Engine.PlanOf(id)!.Peers.Single(p => p.PeerId == bob.ClientId) is { AudioMuted: false, VideoMuted: false, DataBlocked: false });
        var fault = await ann.HearAsync("onMediaFault");
        Assert.Equal(("av", "video", "token"), (Text(fault, "streamId"), Text(fault, "kind"), Text(fault, "reason")));
        var seen = (await node.SendAsync(HttpMethod.Get, $"rooms/{id}/users")).Body.GetProperty("users").EnumerateArray().Single(u => u.GetProperty("clientId").ValueEquals(ann.ClientId));
        Assert.Equal("""{"microphone":false,"camera":true,"share":true,"data":true,"chat":false}""", seen.GetProperty("withheld").GetRawText());
    }

    [Theory]
    [InlineData("sendMessage", """{"message": "hi", "broadcast": true}""")]
    [InlineData("sendUserData", """{"message": {}, "broadcast": true}""")]
    public async Task Who_may_not_chat_says_nothing(string method, string parameters)
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await JoinAsync(id, "\"may_chat\": false");
        Assert.Equal(Codes.NotGranted, (await ann.RefusedAsync(method, parameters)).Code);
        await ann.CallAsync("muteSelfVideo", """{"muted": true}""");
    }

    [Fact]
    public async Task Who_may_take_another_name_is_shown_with_both_also_at_the_moderators_door()
    {
        var id = await node.CreateRoomAsync("""{"name": "test", "settings": {"moderators": 2, "knock": true}}""");
        await using var mo = await node.JoinAsync(id, "Mo", "moderator");
        await using var ann = await node.ConnectAsync();
        var joining = ann.CallAsync("joinRoom", $$"""{"token": "{{await TokenAsync(id, "\"may_rename\": true")}}", "localInfo": {"name": "The boss"}, "offer": null}""");
        var awaited = (await mo.HearAsync("onUserAwaited")).Payload.GetProperty("user");
        Assert.Equal(("The boss", "Ann"), (awaited.GetProperty("name").GetString(), awaited.GetProperty("signedName").GetString()));
        await mo.CallAsync("approveAwaitedUser", $$"""{"clientId": "{{awaited.GetProperty("clientId").GetString()}}"}""");
        await joining;
        var (_, users) = await node.SendAsync(HttpMethod.Get, $"rooms/{id}/users");
        Assert.Contains(users.GetProperty("users").EnumerateArray(), u => u.GetProperty("name").ValueEquals("The boss") && u.GetProperty("signedName").ValueEquals("Ann") && u.GetProperty("mayRename").GetBoolean());
    }

    [Theory]
    [InlineData("\"may_publish\": [\"microfone\"]", "may_publish must be a list of microphone, camera, share, data")]
    [InlineData("\"may_publish\": \"camera\"", "may_publish must be a list")]
    [InlineData("\"may_chat\": \"no\"", "may_chat must be true or false")]
    [InlineData("\"may_rename\": 1", "may_rename must be true or false")]
    public async Task A_grant_that_cannot_stand_makes_no_token(string grant, string sentence)
    {
        var (status, body) = await node.SendAsync(HttpMethod.Post, $"rooms/{await node.CreateRoomAsync()}/tokens", $$"""{"name": "Ann", {{grant}}}""");
        Assert.Equal(400, status);
        Assert.Contains(sentence, body.GetProperty("desc").GetString(), StringComparison.Ordinal);
    }

    private static string? Text(Heard heard, string name) => heard.Payload.GetProperty(name).GetString();

    private async Task<string> TokenAsync(string room, string grants)
    {
        var (status, body) = await node.SendAsync(HttpMethod.Post, $"rooms/{room}/tokens", $$"""{"name": "Ann", {{grants}}}""");
        Assert.Equal(201, status);
        return body.GetProperty("token").GetString()!;
    }

    private async Task<SignalClient> JoinAsync(string room, string grants)
    {
        var client = await node.ConnectAsync();
        await client.JoinAsync(await TokenAsync(room, grants));
        return client;
    }
}
