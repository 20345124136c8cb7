using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class DesiredMediaTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private static string Slots(ApplyRoom plan, string peer) =>
        string.Join(" ", plan.Peers.Single(p => p.PeerId == peer).Slots.Select(s => $"{s.Slot}{s.SourcePeerId}"));

    private Task<ApplyRoom> PlanWhere(Predicate<ApplyRoom> which) => _bench.MediaHears(which);

    [Fact]
    public async Task A_peer_on_its_way_in_is_named_so_that_the_node_does_not_close_it()
    {
        await _bench.CreateAsync();
        await _bench.JoinAsync("ann");
        _bench.Knock("bob");
        var plan = await _bench.PlanOf("ann", "bob");
        Assert.Equal("", Slots(plan, "bob"));
        Assert.Equal("", Slots(plan, "ann"));
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1, 2, 3, 101, 111, 112, 113)));
        plan = await PlanWhere(p => Slots(p, "ann").Length > 0);
        Assert.Equal(("1bob", "1ann"), (Slots(plan, "ann"), Slots(plan, "bob")));
    }

    [Fact]
    public async Task Mutes_and_shares_are_part_of_the_plan_and_each_change_is_a_new_version()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.JoinAsync("bob", Role.Viewer);
        var first = await PlanWhere(p => p.Peers.Length == 2 && Slots(p, "bob") == "1ann");
        Assert.Equal([false, true], first.Peers.Select(p => p.AudioMuted));
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        var muted = await PlanWhere(p => p.Peers[0].AudioMuted);
        Assert.Equal(first.Version + 1, muted.Version);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.StartScreenShare(RoomId, "ann"));
        var shared = await PlanWhere(p => p.Peers[0].Sharing);
        Assert.Equal((muted.Version + 1, "101ann 1ann", ""), (shared.Version, Slots(shared, "bob"), Slots(shared, "ann")));
        await ann.Asks<RoomReplies.Done>(new RoomCommands.StopScreenShare(RoomId, "ann"));
        Assert.Equal("1ann", Slots(await PlanWhere(p => p.Version == shared.Version + 1), "bob"));
    }

    [Fact]
    public async Task Who_offers_again_and_again_is_counted_to_the_node_once()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        for (var i = 0; i < 10; i++)
        {
            _bench.Shelf.Tell(new LinkCommands.RestartMedia(RoomId, "ann", Offer), ann.Session);
            var connect = await _bench.MediaHears<ConnectPeer>(c => c.Request > 0);
            _bench.Report(new PeerConnected(RoomId, 1, "ann", Answer(1, 2, 3) with { GoesOn = true }, connect.Request));
        }

        Assert.Equal(1, _bench.Nodes.Counted);
        await _bench.JoinAsync("bob");
        Assert.Equal(2, _bench.Nodes.Counted);
    }

    [Fact]
    public async Task Several_changes_at_once_make_one_plan()
    {
        await _bench.CreateAsync(new RoomSettings { Participants = 10 });
        for (var i = 0; i < 5; i++) _bench.Knock($"u{i}");
        for (var i = 0; i < 5; i++) _bench.Report(new PeerConnected(RoomId, 1, $"u{i}", Answer(1, 2, 3, 4)));
        var plan = await PlanWhere(p => p.Peers.Length == 5 && p.Peers.All(x => x.Slots.Length == 4));
        Assert.True(plan.Version <= 10, $"ten changes made {plan.Version} versions");
        await _bench.SettleAsync();
        var order = Enumerable.Range(0, 5).Select(i => new Speaker($"u{4 - i}", false)).ToArray();
        _bench.Report(new SpeakersChanged(RoomId, 1, [.. order]));
        Assert.Equal("4u4", Slots(await PlanWhere(p => p.Version > plan.Version && Slots(p, "u0").StartsWith('4')), "u0")[..3]);
    }

    [Fact]
    public async Task A_plan_is_sent_every_second_until_it_is_acknowledged_and_then_as_a_sign_of_life()
    {
        await _bench.CreateAsync();
        await _bench.JoinAsync("ann");
        var plan = await _bench.PlanOf("ann");
        await _bench.SettleAsync();
        for (var i = 0; i < 3; i++)
        {
            _bench.Advance(Second);
            Assert.Equal(plan.Version, (await _bench.Media.ExpectMsgAsync<ApplyRoom>()).Version);
            await _bench.SettleAsync();
        }
        _bench.Report(new RoomApplied(RoomId, plan.Epoch, plan.Version));
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromSeconds(19));
        await _bench.Media.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _bench.Advance(Second);
        Assert.Equal(plan.Version, (await _bench.Media.ExpectMsgAsync<ApplyRoom>()).Version);
    }

    [Fact]
    public async Task Acknowledgements_of_other_versions_and_epochs_are_ignored()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var first = await _bench.PlanOf("ann");
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
        var second = await PlanWhere(p => p.Version == first.Version + 1);
        _bench.Report(new RoomApplied(RoomId, second.Epoch, first.Version));
        _bench.Report(new RoomApplied(RoomId, second.Epoch - 1, second.Version));
        _bench.Report(new RoomApplied(RoomId, second.Epoch, second.Version + 1));
        await _bench.SettleAsync();
        _bench.Advance(Second);
        Assert.Equal(second.Version, (await _bench.Media.ExpectMsgAsync<ApplyRoom>()).Version);
    }

    [Fact]
    public async Task When_the_last_peer_has_left_the_empty_plan_is_acknowledged_and_then_there_is_silence()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await ann.Leaves();
        var empty = await _bench.PlanOf();
        _bench.Report(new RoomApplied(RoomId, empty.Epoch, empty.Version));
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromSeconds(60));
        await _bench.Media.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Reports_of_an_earlier_epoch_change_nothing()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        await _bench.PlanOf("ann");
        _bench.Report(new PathChanged(RoomId, 0, "ann", PathState.Closed, "old"));
        _bench.Report(new SpeakersChanged(RoomId, 0, [new Speaker("ann", true)]));
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
    }
}
