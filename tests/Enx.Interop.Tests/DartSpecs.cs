using System.Net;
using System.Text.Json;
using Enx.Testing.Network;

namespace Enx.Interop.Tests;

/// <summary>The Dart client in a room with Chromium on the page: in and out, talk, chat, share, and a socket that is cut. Its media is libwebrtc's.</summary>
[Collection("house")]
public sealed class DartSpecs(House house)
{
    private const int Tone = 440;
    private const int OtherTone = 1000;

    private Uri Server => new($"ws://{house.Node.Node.HttpAddress.Authority}");

    [Fact]
    public async Task A_Dart_client_and_a_browser_meet()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", size: "320x240");
        await using var bob = await DartMember.StartAsync("Bob", [Server], Tone);
        var joined = await bob.JoinAsync(await house.Node.TokenAsync(room, "Bob"));
        var id = joined.GetProperty("clientId").GetString()!;
        Assert.Equal(id, (await bob.HearsAsync("onRoomConnected")).GetProperty("clientId").GetString());
        Assert.Equal(["Bob", "Ann"], (await bob.DoAsync("users")).Deserialize<string[]>()!);

        await ann.SeesAsync("Bob");
        await ann.MediaFlowsAsync(1);
        await ann.HearsSoundAsync(1);
        await bob.HearsAsync("onActiveTalkerList", which: p => p.GetProperty("activeList").EnumerateArray().Any(t => t.GetProperty("name").ValueEquals("Ann") && t.GetProperty("streamId").GetInt32() == 1));
        await bob.SeesAsync(1);

        await using (var cyd = await house.JoinAsync(room, "Cyd", size: "320x240"))
            Assert.Equal("Cyd", (await bob.HearsAsync("onUserConnected")).GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("Cyd", (await bob.HearsAsync("onUserDisConnected")).GetProperty("user").GetProperty("name").GetString());

        await bob.DoAsync("sendMessage", "from Dart");
        Assert.Equal("from Dart", (await ann.HearsAsync("onMessageReceived")).GetProperty("message").GetProperty("message").GetString());
        await ann.CallAsync("sendMessage('from the page', true, [])");
        Assert.Equal("from the page", (await bob.HearsAsync("onMessageReceived")).GetProperty("message").GetProperty("message").GetString());

        await bob.DoAsync("muteSelfVideo", true);
        await bob.HearsAsync("onVideoEvent");
        Assert.Equal(id, (await ann.HearsAsync("onRemoteStreamVideoMute")).GetProperty("clientId").GetString());
        await bob.DoAsync("muteSelfVideo", false);
        await ann.HearsAsync("onRemoteStreamVideoUnMute");
        await ann.MediaFlowsOnAsync(1);

        // Bob's, and Cyd's where that came before it ended.
        var seen = (await ann.VideosAsync()).Select(v => v.Mid).ToHashSet();
        await bob.DoAsync("startScreenShare");
        await bob.HearsAsync("onStartScreenShareACK");
        Assert.Equal(id, (await ann.HearsAsync("onScreenSharedStarted")).GetProperty("clientId").GetString());
        await ann.HoldsAsync(async () => (await ann.VideosAsync()).Any(v => !seen.Contains(v.Mid)), "Ann sees what Bob shares");
        await bob.DoAsync("stopScreenShare");
        await ann.HearsAsync("onScreenSharedStopped");

        await bob.DoAsync("disconnect");
        Assert.Equal(2006, (await bob.HearsAsync("onRoomDisConnected")).GetProperty("cause").GetInt32());
        await ann.HoldsAsync(async () => (await ann.HeardAsync("onUserDisConnected")).Any(h => h.Payload.GetProperty("user").GetProperty("clientId").ValueEquals(id)), "Ann hears that Bob has left");
        Assert.DoesNotContain(bob.Heard, l => l.Callback is "onEventError" or "onRoomError" or "onConnectionInterrupted" or "onMediaFault");
    }

    [Fact]
    public async Task A_moderator_puts_a_Dart_client_out()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", "moderator", size: "320x240");
        await using var bob = await DartMember.StartAsync("Bob", [Server], Tone);
        var id = (await bob.JoinAsync(await house.Node.TokenAsync(room, "Bob"))).GetProperty("clientId").GetString();
        await ann.CallAsync($"hardMuteUserAudio('{id}')");
        await bob.HearsAsync("onReceivedHardMuteAudio");
        Assert.Equal(1176, (await Assert.ThrowsAsync<DartRefusedException>(() => bob.DoAsync("muteSelfAudio", false))).Code);
        await ann.CallAsync($"dropUser(['{id}'])");
        Assert.Equal("disconnected-by-moderator", (await bob.HearsAsync("onRoomDisConnected")).GetProperty("msg").GetString());
        Assert.Equal(1171, (await Assert.ThrowsAsync<DartRefusedException>(() => bob.DoAsync("sendMessage", "still here?"))).Code);
        Assert.DoesNotContain(bob.Heard, l => l.Callback is "onConnectionInterrupted" or "onReconnect");
    }

    [Fact]
    public async Task Dart_clients_go_on_when_their_only_node_is_killed_and_started_again()
    {
        await using var node = await NodeApart.StartAsync();
        var room = await node.CreateRoomAsync(talkers: 2);
        await using var ann = await DartMember.StartAsync("Ann", [node.SignallingUri], OtherTone);
        await using var bob = await DartMember.StartAsync("Bob", [node.SignallingUri], Tone);
        var reconnecting = new { allow_reconnect = true, number_of_attempts = 20, timeout_interval = 60_000 };
        var ids = new[] { await ann.JoinAsync(await node.TokenAsync(room, "Ann"), reconnecting), await bob.JoinAsync(await node.TokenAsync(room, "Bob"), reconnecting) }.Select(IdOf).ToArray();
        await Task.WhenAll(ann.SeesAsync(1, Tone), bob.SeesAsync(1, OtherTone));

        await node.KillAndStartAgainAsync();
        var back = new[] { await ann.HearsAsync("onUserReconnectSuccess"), await bob.HearsAsync("onUserReconnectSuccess") };
        Assert.Equal(ids, back.Select(IdOf));
        await Task.WhenAll(ann.SeesAsync(1, Tone), bob.SeesAsync(1, OtherTone));
        await ann.DoAsync("sendMessage", "after it");
        await bob.HearsAsync("onMessageReceived", which: p => p.GetProperty("message").GetProperty("message").ValueEquals("after it"));
        Assert.DoesNotContain(ann.Heard.Concat(bob.Heard), l => l.Callback is "onConnectionLost" or "onRoomDisConnected" or "onUserDisConnected");

        static string? IdOf(JsonElement room) => room.GetProperty("clientId").GetString();
    }

    [Fact]
    public async Task A_token_that_is_none_is_refused_with_its_code()
    {
        await using var eve = await DartMember.StartAsync("Eve", [Server], Tone);
        Assert.Equal(9001, (await Assert.ThrowsAsync<DartRefusedException>(() => eve.JoinAsync("x.y.z"))).Code);
        Assert.Equal(9001, (await eve.HearsAsync("onRoomError")).GetProperty("errorCode").GetInt32());
    }

    [Fact]
    public async Task A_Dart_client_whose_socket_is_cut_comes_back_to_its_place_and_its_pictures()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var way = new TcpCut(new IPEndPoint(IPAddress.Loopback, house.Node.Node.HttpAddress.Port));
        await using var ann = await house.JoinAsync(room, "Ann", size: "320x240");
        await using var bob = await DartMember.StartAsync("Bob", [new Uri($"ws://127.0.0.1:{way.EndPoint.Port}")], Tone);
        await bob.JoinAsync(await house.Node.TokenAsync(room, "Bob"), new { allow_reconnect = true, number_of_attempts = 20, timeout_interval = 60_000 });
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.SeesAsync(1));

        way.Cut();
        await bob.HearsAsync("onConnectionInterrupted");
        await bob.HearsAsync("onReconnect");
        await ann.HoldsAsync(() => ann.SeesReconnectingAsync("Bob"), "Ann sees that Bob is reconnecting");
        await ann.CallAsync("sendMessage('meanwhile', true, [])");
        way.Mend();
        await bob.HearsAsync("onUserReconnectSuccess");
        Assert.Equal("meanwhile", (await bob.HearsAsync("onMessageReceived")).GetProperty("message").GetProperty("message").GetString());
        await ann.HoldsAsync(async () => !await ann.SeesReconnectingAsync("Bob"), "Ann sees that Bob is back");
        await Task.WhenAll(ann.MediaFlowsOnAsync(1), bob.SeesAsync(1));
        await bob.DoAsync("sendMessage", "back");
        await ann.HearsAsync("onMessageReceived");
        Assert.Empty(await ann.HeardAsync("onUserDisConnected"));
        string[] link = ["onConnectionInterrupted", "onReconnect", "onUserReconnectSuccess", "onConnectionLost"];
        var heard = bob.Heard.Select(l => l.Callback!).Where(link.Contains).Distinct();
        Assert.Equal(link[..3], heard);
    }
}
