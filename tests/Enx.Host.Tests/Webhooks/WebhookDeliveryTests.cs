using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Enx.Host.Tests.Support;
using Enx.Host.Webhooks;

namespace Enx.Host.Tests.Webhooks;

/// <summary>A node in a process of its own, its journal in SQLite, and a receiver over HTTP that misbehaves.</summary>
public sealed class WebhookDeliveryTests : IDisposable
{
    private const string Secret = "a-secret-of-at-least-32-characters";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-webhooks-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The receiver fails, hangs and restarts, and the node is killed between two events: all arrive, in order, once by number.</summary>
    [Fact]
    public async Task All_events_arrive_in_order_and_once_by_number_whatever_happens_to_receiver_and_node()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        await using var node = await StartNodeAsync(receiver, "1s");
        using var app = node.App();
        var (a, b) = (await CreateAsync(app, "a"), await CreateAsync(app, "b"));
        await HasAsync(receiver, 2, node);

        // It fails: each event twice, with another error each time.
        receiver.Answer = h => receiver.Requests.Count(r => r.Id == h.Id) switch { 1 => 500, 2 => 302, _ => 204 };
        await RenameAsync(app, a, "a, failed");
        await HasAsync(receiver, 3, node);

        // It hangs: it has the event, but the node hears no answer.
        receiver.Answer = h => receiver.Requests.Count(r => r.Id == h.Id) == 1 ? null : 200;
        await RenameAsync(app, b, "b, unanswered");
        await HasAsync(receiver, 4, node);

        // Somebody comes in who will not reconnect; the receiver is away for a while and comes back.
        receiver.Answer = _ => 200;
        await receiver.StopAsync();
        await using var ann = await SignalClient.OpenAsync(new UriBuilder(node.Address) { Scheme = "ws", Path = "/signal" }.Uri);
        await ann.CallAsync("joinRoom", $$"""{"token": "{{await TokenAsync(app, a)}}", "localInfo": {}, "roomInfo": {"allow_reconnect": false}, "advanceOptions": [], "offer": null}""");
        await RenameAsync(app, b, "b, nobody there");
        await receiver.StartAsync();
        await HasAsync(receiver, 6, node);

        // The node is killed while the receiver fails: with events that it has tried to tell, and right after one that it has not.
        receiver.Answer = _ => 503;
        var before = receiver.Requests.Count;
        await RenameAsync(app, a, "a, before the kill");
        await RenameAsync(app, b, "b, before the kill");
        await Eventually.HoldsAsync(() => receiver.Requests.Skip(before).GroupBy(h => h.RoomId).Count(g => g.Count() >= 3) == 2, "both were tried for a while", Patience);
        await RenameAsync(app, a, "a, right before the kill");
        await node.KillAsync();
        receiver.Answer = _ => 200;
        await using var again = await StartNodeAsync(receiver, "1s");
        using var later = again.App();
        await RenameAsync(later, a, "a, after the kill");
        using var deleted = await later.DeleteAsync($"rooms/{b}");
        deleted.EnsureSuccessStatusCode();
        await HasAsync(receiver, 12, again);

        Assert.Equal(["room_created", "room_updated", "user_joined", "room_updated", "room_updated", "room_updated", "user_left"], Told(receiver, a).Select(h => h.Type));
        Assert.Equal(["room_created", "room_updated", "room_updated", "room_updated", "room_deleted"], Told(receiver, b).Select(h => h.Type));
        foreach (var room in new[] { a, b })
        {
            var told = Told(receiver, room);
            Assert.Equal(told.Select(h => h.Seq).Order(), told.Select(h => h.Seq));
            Assert.Equal([0, .. told.Select(h => h.Seq).SkipLast(1)], told.Select(h => h.Previous));
        }

        Assert.All(receiver.Requests, h => Assert.Equal(SignatureOf(h), h.Signature));
        Assert.Equal(2002, Told(receiver, a).Single(h => h.Type == "user_left").Data.GetProperty("cause").GetProperty("code").GetInt32());
        NeverAheadOfItself(receiver);
        Assert.Equal(0, await again.TerminateAsync());
    }

    [Fact]
    public async Task A_node_that_stops_in_good_order_tells_nothing_twice()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        await using var node = await StartNodeAsync(receiver);
        using var app = node.App();
        var room = await CreateAsync(app, "a");
        await HasAsync(receiver, 1, node);
        Assert.Equal(0, await node.TerminateAsync());

        await using var again = await StartNodeAsync(receiver);
        using var later = again.App();
        await RenameAsync(later, room, "again");
        await HasAsync(receiver, 2, again);
        Assert.Equal(["room_created", "room_updated"], receiver.Requests.Select(h => h.Type));
    }

    [Fact]
    public async Task A_room_is_told_as_rest_shows_it()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        await using var node = await NodeUnderTest.StartAsync(Hocon(receiver));
        using var made = await node.Http.PostAsJsonAsync("rooms", new { name = "Standup", owner_ref = "team-7", settings = new { participants = 12, mode = "lecture", scheduled = true, scheduled_time = "2030-01-01T10:00:00Z" }, data = new { floor = "3" } });
        var shown = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("room");
        await Eventually.HoldsAsync(() => receiver.Taken.Count == 1, "the event has arrived", Patience);
        var told = receiver.Taken.Single().Data;
        Assert.Equal(["name", "owner_ref", "settings", "data"], told.EnumerateObject().Select(p => p.Name));
        Assert.All(told.EnumerateObject(), p => Assert.Equal(shown.GetProperty(p.Name).GetRawText(), p.Value.GetRawText()));
    }

    /// <summary>What a receiver has that keeps the first of each number.</summary>
    private static List<Hook> Told(WebhookReceiver receiver, string room) =>
        [.. receiver.Taken.Where(h => h.RoomId == room).DistinctBy(h => h.Id)];

    /// <summary>An event is sent for the first time only after the one before it in its room has been taken.</summary>
    private static void NeverAheadOfItself(WebhookReceiver receiver)
    {
        var seen = new HashSet<(string, long)>();
        foreach (var h in receiver.Requests)
        {
            Assert.True(h.Previous == 0 || seen.Contains((h.RoomId, h.Previous)), $"{h.Id} came before {h.Previous}");
            seen.Add((h.RoomId, h.Seq));
        }
    }

    private static string SignatureOf(Hook hook)
    {
        var time = long.Parse(hook.Signature[2..hook.Signature.IndexOf(',')]);
        return WebhookSignature.Sign(Encoding.UTF8.GetBytes(Secret), DateTimeOffset.FromUnixTimeSeconds(time), hook.Body);
    }

    private static Task HasAsync(WebhookReceiver receiver, int events, NodeProcess node) => Eventually.HoldsAsync(
        () => receiver.Taken.DistinctBy(h => h.Id).Count() >= events,
        $"{events} events have arrived; there are {string.Join(", ", receiver.Taken.Select(h => $"{h.Id} {h.Type}"))}; the node says {node.Output}", Patience);

    private Task<NodeProcess> StartNodeAsync(WebhookReceiver receiver, string timeout = "1m") => NodeProcess.StartAsync(_folder, Hocon(receiver, timeout));

    private static string Hocon(WebhookReceiver receiver, string timeout = "1m") => $$"""
        enx.webhooks {
          url = "{{receiver.Url}}"
          secret = "{{Secret}}"
          timeout = {{timeout}}
        }
        """;

    private static async Task<string> CreateAsync(HttpClient app, string name)
    {
        using var made = await app.PostAsJsonAsync("rooms", new { name });
        made.EnsureSuccessStatusCode();
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("room").GetProperty("room_id").GetString()!;
    }

    private static async Task RenameAsync(HttpClient app, string room, string name)
    {
        using var renamed = await app.PatchAsJsonAsync($"rooms/{room}", new { name });
        renamed.EnsureSuccessStatusCode();
    }

    private static async Task<string> TokenAsync(HttpClient app, string room)
    {
        using var made = await app.PostAsJsonAsync($"rooms/{room}/tokens", new { name = "Ann", role = "participant", user_ref = "emp-7" });
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }
}
