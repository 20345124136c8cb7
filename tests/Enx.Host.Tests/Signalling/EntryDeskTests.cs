using System.Diagnostics;
using System.Net;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Host.Configuration;
using Enx.Host.Signalling;
using Enx.Host.Signalling.Params;
using Enx.Host.Tests.Support;
using Xunit.Abstractions;
using Presence = Enx.Host.Signalling.Params.Presence;

namespace Enx.Host.Tests.Signalling;

/// <summary>Who guesses resume tokens does not get to the rooms, and who has one does.</summary>
public sealed class EntryDeskTests(ITestOutputHelper output)
{
    private static readonly EnxSettings Settings = EnxConfiguration.Load(new ConfigurationSources()).Settings;
    private static readonly IPAddress Somewhere = IPAddress.Parse("203.0.113.7");

    private readonly ShiftedTime _time = new();

    [Fact]
    public void A_token_that_a_room_made_is_let_through_however_many_guess()
    {
        var desk = new EntryDesk(Settings, _time);
        for (var i = 0; i < 1000; i++) desk.Admits(Call("room", "c", $"guess {i}"), Somewhere);
        foreach (var generation in new[] { 0, 1, 2, 63 }) Assert.True(desk.Admits(Call("room", "c", Token("room", "c", generation)), Somewhere));
    }

    [Fact]
    public void Of_a_thousand_guesses_a_few_reach_rooms()
    {
        var desk = new EntryDesk(Settings, _time);
        var ofOne = Enumerable.Range(0, 1000).Count(i => desk.Admits(Call($"room{i}", "c", "guess"), Somewhere));
        var ofMany = Enumerable.Range(0, 1000).Count(i => desk.Admits(Call($"room{i}", "c", "guess"), new IPAddress([10, 0, (byte)(i >> 8), (byte)i])));
        output.WriteLine($"{ofOne} of 1000 guesses of one address, {ofMany} of 1000 of as many addresses");
        Assert.InRange(ofOne, 1, 6);
        Assert.InRange(ofMany, 1, 30);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(desk.Admits(Call("room", "c", "made by a release or under a secret of before"), Somewhere));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64url!")]
    [InlineData("====")]
    [InlineData("AAAA")]
    [InlineData("\u0000\uD800")]
    public void What_is_no_token_at_all_is_a_guess_like_any_other(string token)
    {
        var desk = new EntryDesk(Settings, _time);
        Assert.InRange(Enumerable.Range(0, 100).Count(_ => desk.Admits(Call("room", "c", token), Somewhere)), 1, 6);
    }

    [Theory]
    [InlineData("other", "c")]
    [InlineData("room", "other")]
    public void A_token_of_another_presence_counts_as_a_guess(string room, string client)
    {
        var desk = new EntryDesk(Settings, _time);
        Assert.InRange(Enumerable.Range(0, 100).Count(_ => desk.Admits(Call("room", "c", Token(room, client, 0)), Somewhere)), 1, 6);
    }

    [Fact]
    public void Addresses_without_end_are_not_all_remembered()
    {
        var desk = new EntryDesk(Settings, _time);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 100_000; i++) desk.Admits(Call("room", "c", "g"), new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"100,000 addresses: {grown} bytes more");
        Assert.InRange(grown, long.MinValue, 20_000_000);
        GC.KeepAlive(desk);
    }

    [Fact]
    public async Task A_flood_of_guesses_starts_next_to_no_room_and_an_honest_client_comes_back_meanwhile()
    {
        const int Sockets = 20, Tries = 10;
        await using var node = await TestNode.StartAsync();
        var roomId = await node.CreateRoomAsync();
        var ann = await node.ConnectAsync();
        var joined = await ann.JoinAsync(await node.TokenAsync(roomId), offer: "null", roomInfo: """{"allow_reconnect": true}""");
        ann.Abort();
        await ann.Ended;
        var actors = node.Node.ReadHolds().RoomActors;
        var clock = Stopwatch.StartNew();
        var refused = 0;
        await Parallel.ForAsync(0, Sockets, async (s, _) =>
        {
            await using var eve = await node.ConnectAsync();
            for (var i = 0; i < Tries; i++)
            {
                var refusal = await eve.RefusedAsync("resumeRoom", $$"""{"roomId": "{{Guid.NewGuid():n}}", "clientId": "c", "resumeToken": "{{new string('A', 43)}}", "lastSeq": 0}""");
                if (refusal.Code == Codes.TooMuch) Interlocked.Increment(ref refused);
                else Assert.Contains(refusal.Code, new[] { Codes.RoomNotFound, Codes.ResumeRefused });
            }

            Assert.Equal(Codes.TooMuch, (await eve.RefusedAsync("joinRoom", """{"token": "one too many"}""")).Code);
        });
        var reached = (Sockets * Tries) - refused;
        output.WriteLine($"{reached} of {Sockets * Tries} guesses reached rooms in {clock.Elapsed.TotalSeconds:0.0} s");
        // One a second of an address, four at once.
        Assert.InRange(reached, 1, 6 + (int)clock.Elapsed.TotalSeconds);
        Assert.InRange(node.Node.ReadHolds().RoomActors, 0, actors + (3 * reached));

        await using var back = await node.ConnectAsync();
        var place = await back.CallAsync("resumeRoom", $$"""{"roomId": "{{roomId}}", "clientId": "{{ann.ClientId}}", "resumeToken": "{{joined.GetProperty("resumeToken").GetString()}}", "lastSeq": -1}""");
        Assert.Equal(ann.ClientId, place.GetProperty("snapshot").GetProperty("clientId").GetString());
    }

    [Fact]
    public void Checking_a_guess_costs_little()
    {
        var desk = new EntryDesk(Settings, _time);
        var guess = Call("room", "c", new string('A', 43));
        desk.Admits(guess, Somewhere);
        var clock = Stopwatch.StartNew();
        const int Guesses = 1000;
        for (var i = 0; i < Guesses; i++) desk.Admits(guess, Somewhere);
        output.WriteLine($"{clock.Elapsed.TotalMicroseconds / Guesses:0} µs a guess");
        // Some 100 µs; a busy machine gets more.
        Assert.InRange(clock.Elapsed / Guesses, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
    }

    private static string Token(string room, string client, int generation) => new ResumeTokens(Settings.Auth.DeriveResumeKey()).Issue(room, client, generation);

    private static ResumeParams Call(string room, string client, string token) => new(new Presence(room, client), token, 0, null, 0);
}
