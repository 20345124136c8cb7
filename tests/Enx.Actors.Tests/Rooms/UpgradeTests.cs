using Akka.Actor;
using Akka.Persistence;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>A node of this release beside nodes of a newer one.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_room_answers_what_it_does_not_understand_and_goes_on()
    {
        await _bench.CreateAsync();
        var ann = await _bench.JoinAsync("ann");
        var refused = await _bench.AskAsync<RoomReplies.Refused>(new Unknown.Message(RoomId, "c:paint-wall"));
        Assert.Equal(Codes.NotUnderstood, refused.Code);
        Assert.Contains("c:paint-wall", refused.Message, StringComparison.Ordinal);
        await ann.Asks<RoomReplies.Done>(new RoomCommands.MuteSelfAudio(RoomId, "ann", true));
    }

    [Fact]
    public async Task A_made_up_room_that_is_asked_for_in_an_unknown_way_goes_again()
    {
        await _bench.AskAsync<RoomReplies.Refused>(new Unknown.Message("nowhere", "c:paint-wall"));
        Assert.Equal(Codes.RoomNotFound, (await _bench.AskAsync<RoomReplies.Refused>(new RoomQueries.GetRoom("nowhere"))).Code);
    }

    [Fact]
    public async Task A_fact_that_is_not_known_changes_nothing_and_is_not_lost_to_a_snapshot()
    {
        await _bench.CreateAsync();
        await _bench.KillAsync();
        var newer = _bench.Kit.Sys.ActorOf(Props.Create(() => new NewerRoom()));
        await newer.Ask<string>(new Unknown.Fact(RoomId, Noon, "e:wall-painted.1"), TimeSpan.FromSeconds(5));
        await newer.GracefulStop(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 120; i++)
            await _bench.AskAsync<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom(RoomId, $"Demo {i}", null, null, null));
        await _bench.KillAsync();
        var again = _bench.Kit.Sys.ActorOf(Props.Create(() => new NewerRoom()));
        Assert.Equal("e:wall-painted.1", await again.Ask<string>("what did you read?", TimeSpan.FromSeconds(5)));
    }

    /// <summary>The same room as a newer release runs it: it writes a fact of its own, and wants to find it again.</summary>
    private sealed class NewerRoom : ReceivePersistentActor
    {
        private string _read = "";

        public NewerRoom()
        {
            Recover<SnapshotOffer>(_ => { });
            Recover<IRoomEvent>(e => _read = e is Unknown.Fact f ? f.Name : _read);
            Command<Unknown.Fact>(f => Persist(f, _ => Sender.Tell("stored")));
            Command<string>(_ => Sender.Tell(_read));
        }

        public override string PersistenceId => RoomActor.PersistenceIdOf(RoomId);
    }
}
