using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Storage;
using Enx.Actors.Tests.Rooms;
using Enx.Testing;
using Xunit;

namespace Enx.Actors.Tests.Storage;

/// <summary>What stands in the place of a room that cannot be stored, on virtual time.</summary>
public sealed class RoomOnHoldTests() : TestKit(KitSettings.VirtualTime)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);
    private readonly StorageHealth _health = new(new ManualTime(Samples.Noon));

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void It_answers_at_once_that_the_database_is_away()
    {
        var (_, room) = Start(null);
        foreach (var asked in new object[] { Samples.Create(), Samples.Join("ann"), new RoomQueries.GetRoom("r1") })
        {
            room.Tell(asked, TestActor);
            Assert.Equal(Codes.StorageAway, ExpectMsg<RoomReplies.Refused>().Code);
        }
    }

    [Fact]
    public void It_makes_way_when_the_wait_is_over_and_has_the_room_tried_if_anybody_spoke_to_it()
    {
        var (shard, room) = Start(null);
        room.Tell(new RoomQueries.GetRoom("r1"), TestActor);
        ExpectMsg<RoomReplies.Refused>();
        Clock.Advance(Wait);
        shard.ExpectMsg<Passivate>();
        Assert.Equal("r1", shard.ExpectMsg<RoomCommands.WakeUp>().RoomId);
        Watch(room);
        room.Tell(RoomActor.HandOff.Instance);
        ExpectTerminated(room);
    }

    [Fact]
    public void A_room_that_nobody_speaks_to_is_left_alone()
    {
        var (shard, _) = Start(null);
        Clock.Advance(Wait);
        shard.ExpectMsg<Passivate>();
        shard.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Its_media_node_goes_on_with_what_it_carries()
    {
        var media = CreateTestProbe();
        Start(new HeldMedia(media, 7));
        Clock.Advance(TimeSpan.Zero);
        media.ExpectMsg<MediaProtocol.HoldRoom>(h => Assert.Equal(("r1", 7), (h.RoomId, h.Epoch)));
        Clock.Advance(TimeSpan.FromSeconds(10));
        media.ExpectMsg<MediaProtocol.HoldRoom>();
    }

    [Fact]
    public void A_media_node_that_reports_is_told_to_go_on_and_once()
    {
        _health.Failed("r1", new InvalidOperationException("full"), isWrite: false, null);
        var media = CreateTestProbe();
        var (_, room) = Start(null);
        for (var i = 0; i < 3; i++) room.Tell(new MediaProtocol.SpeakersChanged("r1", 3, []), media);
        Assert.Equal(3, media.ExpectMsg<MediaProtocol.HoldRoom>().Epoch);
        media.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.Equal(3, _health.HoldOf("r1")!.Value.Media!.Epoch);
    }

    private (TestProbe Shard, IActorRef Room) Start(HeldMedia? media)
    {
        var shard = CreateTestProbe();
        var room = shard.ChildActorOf(RoomOnHold.Props("r1", Wait, media, _health));
        // Its timers are set when it answers.
        room.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();
        return (shard, room);
    }
}
