using System.Diagnostics;
using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Engine;

public sealed class DataChannelSpecs(ITestOutputHelper output)
{
    private static readonly TestPeerOptions WithData = new() { Slots = 1, Data = true };

    [Fact]
    public async Task What_one_says_all_others_with_a_channel_of_that_label_hear_with_his_name_before_it()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        await using var cy = await sfu.JoinAsync("r", "cy", WithData);
        await using var elsewhere = await sfu.JoinAsync("other", "dee", WithData);
        await using var without = await sfu.JoinAsync("r", "eve", new TestPeerOptions { Slots = 1 });
        var (anns, bobs, cys, dees) = (ann.OpenChannel("chat"), bob.OpenChannel("chat"), cy.OpenChannel("chat", ordered: false, maxRetransmits: 0), elsewhere.OpenChannel("chat"));
        var other = cy.OpenChannel("cursor");
        await Open(anns, bobs, cys, dees, other);

        anns.Send("hello");
        anns.Send([1, 2, 3]);
        anns.Send("");
        bobs.Send("hi");
        await Eventually.HoldsAsync(() => bobs.Messages.Count == 3 && cys.Messages.Count == 4 && anns.Messages.Count == 1, "all have heard");
        Assert.Equal([("ann", true, "hello"), ("ann", false, "\u0001\u0002\u0003"), ("ann", true, "")], bobs.Messages.Select(m => (m.From, m.IsText, m.Text)));
        Assert.Equal(("bob", true, "hi"), anns.Messages.Select(m => (m.From, m.IsText, m.Text)).Single());
        Assert.Empty(other.Messages);
        Assert.Empty(dees.Messages);
        var stats = sfu.Engine.ReadStats();
        Assert.Equal((4L, 8L, 0L, 0L), (stats.DataMessagesReceived, stats.DataMessagesForwarded, stats.DataMessagesDropped, stats.Faults));
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().DataChannels == 5, "five channels are open");
    }

    [Fact]
    public async Task Who_opens_late_hears_what_is_said_from_then_on()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        var (anns, witness) = (ann.OpenChannel("chat"), bob.OpenChannel("other"));
        await Open(anns, witness);
        anns.Send("nobody hears this");
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().DataMessagesReceived == 1, "it was said");
        var bobs = bob.OpenChannel("chat");
        await Open(bobs);
        anns.Send("now");
        await Eventually.HoldsAsync(() => bobs.Messages.Count > 0, "bob hears");
        Assert.Equal(["now"], bobs.Messages.Select(m => m.Text));
        bobs.Close();
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().DataChannels == 2, "the channel is closed");
    }

    [Fact]
    public async Task Large_messages_and_a_lossy_network_cost_a_reliable_channel_nothing_and_a_loose_one_some_messages()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        var (anns, bobs) = (ann.OpenChannel("kept"), bob.OpenChannel("kept"));
        var (annsLoose, bobsLoose) = (ann.OpenChannel("loose", ordered: false, maxRetransmits: 0), bob.OpenChannel("loose", ordered: false, maxRetransmits: 0));
        await Open(anns, bobs, annsLoose, bobsLoose);
        ann.LoseData = bob.LoseData = n => n % 7 == 3;
        for (var n = 0; n < 200; n++)
        {
            anns.Send($"{n}");
            annsLoose.Send($"{n}");
            await Task.Delay(1);
        }

        var large = new byte[250_000];
        new Random(1).NextBytes(large);
        anns.Send(large);
        await Eventually.HoldsAsync(() => bobs.Messages.Count == 201, "everything is there", TimeSpan.FromSeconds(40));
        Assert.Equal(Enumerable.Range(0, 200).Select(n => $"{n}"), bobs.Messages.Take(200).Select(m => m.Text));
        Assert.Equal(large, bobs.Messages[200].Bytes);
        output.WriteLine($"{bobsLoose.Messages.Count} of 200 on the loose channel");
        Assert.InRange(bobsLoose.Messages.Count, 50, 199);
        Assert.Equal(bobsLoose.Messages.Count, bobsLoose.Messages.Select(m => m.Text).Distinct().Count());
    }

    [Fact]
    public async Task Who_may_not_send_data_is_heard_by_nobody_until_he_may_again()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        var (anns, bobs) = (ann.OpenChannel("chat"), bob.OpenChannel("chat"));
        await Open(anns, bobs);
        await sfu.Engine.ApplyRoomAsync(Plan(blocked: true));
        anns.Send("blocked");
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().DataMessagesDropped == 1, "it is dropped");
        bobs.Send("bob may");
        await Eventually.HoldsAsync(() => anns.Messages.Count == 1, "ann still hears");
        await sfu.Engine.ApplyRoomAsync(Plan(blocked: false));
        anns.Send("free");
        await Eventually.HoldsAsync(() => bobs.Messages.Count == 1, "bob hears");
        Assert.Equal("free", bobs.Messages[0].Text);

        static RoomPlan Plan(bool blocked) => new("r", [EngineUnderTest.Plan("ann", ["ann", "bob"]) with { DataBlocked = blocked }, EngineUnderTest.Plan("bob", ["ann", "bob"])]);
    }

    [Fact]
    public async Task Channels_go_on_through_an_ICE_restart_and_a_path_that_was_silent()
    {
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 1, ConsentTimeout = TimeSpan.FromSeconds(1) });
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        var (anns, bobs) = (ann.OpenChannel("chat"), bob.OpenChannel("chat"));
        await Open(anns, bobs);
        var said = 0;
        for (; said < 50; said++) anns.Send($"{said}");
        await ann.RestartIceAsync(sfu.Engine, "r", "ann", newPort: true);
        for (; said < 100; said++) anns.Send($"{said}");
        await bob.RestartIceAsync(sfu.Engine, "r", "bob", newPort: true);
        for (; said < 150; said++) anns.Send($"{said}");
        await Eventually.HoldsAsync(() => bobs.Messages.Count == said, "all is heard through restarts");

        bob.Freeze();
        await Eventually.HoldsAsync(() => sfu.Paths.Any(p => p is { Peer: "bob", State: PathState.Silent }), "bob's path is silent");
        for (; said < 200; said++) anns.Send($"{said}");
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().DataMessagesReceived == said, "the server has it");
        bob.Thaw();
        await Eventually.HoldsAsync(() => bobs.Messages.Count == said, "bob hears it once he is back");
        Assert.Equal(Enumerable.Range(0, said).Select(n => $"{n}"), bobs.Messages.Select(m => m.Text));
    }

    [Fact]
    public async Task Who_does_not_read_loses_a_reliable_channel_visibly_and_messages_of_a_loose_one()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        await using var cy = await sfu.JoinAsync("r", "cy", WithData);
        var (anns, bobs, cys) = (ann.OpenChannel("kept"), bob.OpenChannel("kept"), cy.OpenChannel("kept"));
        var (annsLoose, bobsLoose) = (ann.OpenChannel("loose", maxRetransmits: 0), bob.OpenChannel("loose", maxLifetimeMs: 60_000));
        await Open(anns, bobs, cys, annsLoose, bobsLoose);
        bob.Freeze();
        var block = new byte[100_000];
        for (var n = 0; n < 8; n++) annsLoose.Send(block);
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().DataMessagesDropped >= 3, "half the buffer is all that a loose channel gets");
        for (var n = 1; n <= 12; n++)
        {
            anns.Send(block);
            await Eventually.HoldsAsync(() => cys.Messages.Count == n, "cy keeps up");
        }

        Assert.Equal(1, sfu.Engine.ReadStats().DataChannelsClosed);
        Assert.False(bobs.IsClosed);
        bob.Thaw();
        await Eventually.HoldsAsync(() => bobs.IsClosed, "bob sees it", TimeSpan.FromSeconds(20));
        Assert.False(bobsLoose.IsClosed);
        var again = bob.OpenChannel("kept");
        await Open(again);
        anns.Send("welcome back");
        await Eventually.HoldsAsync(() => again.Messages.Count == 1, "and may open another");
    }

    [Fact]
    public async Task Who_sends_more_than_he_may_gets_it_through_slowly_if_it_is_reliable()
    {
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 1, MaxDataMessagesPerSecond = 100, MaxDataBytesPerSecond = 65_536 });
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        var (anns, bobs) = (ann.OpenChannel("kept"), bob.OpenChannel("kept"));
        await Open(anns, bobs);
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < 300; n++) anns.Send($"{n}");
        await Eventually.HoldsAsync(() => bobs.Messages.Count == 300, "everything is there", TimeSpan.FromSeconds(60));
        output.WriteLine($"300 messages at 100 a second in {clock.ElapsedMilliseconds} ms, {sfu.Engine.ReadStats().DataFragmentsRefused} refused");
        Assert.True(clock.ElapsedMilliseconds >= 1_500, "more got through than may");
        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"{n}"), bobs.Messages.Select(m => m.Text));
        Assert.True(sfu.Engine.ReadStats().DataFragmentsRefused > 0);
        Assert.False(anns.IsClosed || bobs.IsClosed);
    }

    [Fact]
    public async Task A_flood_of_forged_records_from_one_peers_address_holds_up_nobody_else()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        await using var cy = await sfu.JoinAsync("r", "cy", WithData);
        var (anns, bobs, cys) = (ann.OpenChannel("chat"), bob.OpenChannel("chat"), cy.OpenChannel("chat"));
        await Open(anns, bobs, cys);
        var loop = sfu.Engine.LoopOf("r")!;
        Enx.Media.Peers.IcePath? path = null;
        await loop.InvokeAsync(() => path = loop.PathOf("r", "ann"));
        // Forged: a number that ann has not used yet, and a check that fails. Repeated: a number that was used, which fails before that.
        var (forged, repeated) = (Record(0x0100_0000), Record(1));
        var clocks = new long[3];
        for (var portion = 0; portion < 100; portion++)
        {
            bobs.Send($"{portion}");
            await loop.InvokeAsync(() =>
            {
                clocks[2] += Feed(forged, 250) + Feed(repeated, 250);
            });
        }

        foreach (var (kind, record) in new[] { (0, forged), (1, repeated) })
        {
            await Task.Delay(120);
            await loop.InvokeAsync(() => clocks[kind] = Feed(record, 1));
        }

        long Feed(byte[] record, int count)
        {
            var before = Stopwatch.GetTimestamp();
            for (var n = 0; n < count; n++) loop.OnDatagram(record, path, null, loop.NowUs, loop.NowUs);
            return (long)Stopwatch.GetElapsedTime(before).TotalMicroseconds;
        }

        static byte[] Record(int number)
        {
            var record = new byte[13 + 1200];
            new Random(1).NextBytes(record);
            byte[] header = [23, 0xFE, 0xFD, 0, 1, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number, 1200 >> 8, 1200 & 0xFF];
            header.CopyTo(record, 0);
            return record;
        }

        await Eventually.HoldsAsync(() => cys.Messages.Count == 100 && anns.Messages.Count == 100, "bob is heard", TimeSpan.FromSeconds(20));
        // Each looked at would take a millisecond, so fifty seconds together. A machine that is busy with something else takes its time too.
        Assert.InRange(clocks[2], 0, 10_000_000);
        output.WriteLine($"a forged record is found out in {clocks[0]} µs, a repeated one in {clocks[1]} µs; in a flood each costs {clocks[2] / 50_000.0:0.0} µs");
        Assert.Equal(0, sfu.Engine.ReadStats().Faults);
        Assert.DoesNotContain(sfu.Paths, p => p.State != PathState.Connected);
        anns.Send("here too");
        await Eventually.HoldsAsync(() => cys.Messages.Count == 101, "ann herself goes on");
    }

    [Fact]
    public async Task Junk_inside_DTLS_hurts_only_the_one_who_sends_it()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", WithData);
        await using var bob = await sfu.JoinAsync("r", "bob", WithData);
        await using var cy = await sfu.JoinAsync("r", "cy", WithData);
        var (bobs, cys) = (bob.OpenChannel("chat"), cy.OpenChannel("chat"));
        await Open(bobs, cys, ann.OpenChannel("chat"));
        ann.SendJunkData(20_000);
        for (var n = 0; n < 100; n++) bobs.Send($"{n}");
        await Eventually.HoldsAsync(() => cys.Messages.Count == 100, "bob is heard");
        Assert.Equal(0, sfu.Engine.ReadStats().Faults);
        Assert.DoesNotContain(sfu.Paths, p => p.State != PathState.Connected);
    }

    [Fact]
    public async Task Data_channels_alone_make_a_peer_too_over_TCP_as_well()
    {
        await using var sfu = new EngineUnderTest();
        var only = new TestPeerOptions { Slots = 0, Microphone = false, Camera = false, Data = true };
        await using var ann = await sfu.JoinAsync("r", "ann", only);
        await using var bob = await sfu.JoinAsync("r", "bob", only with { Tcp = true });
        var (anns, bobs) = (ann.OpenChannel("chat"), bob.OpenChannel("chat"));
        await Open(anns, bobs);
        anns.Send("hello");
        bobs.Send("hi");
        await Eventually.HoldsAsync(() => bobs.Messages.Count == 1 && anns.Messages.Count == 1, "both have heard");
    }

    private static Task Open(params TestChannel[] channels) => Eventually.HoldsAsync(() => channels.All(c => c.IsOpen), "channels are open");
}
