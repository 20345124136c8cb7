using System.Text.Json;
using CsCheck;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Xunit;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>What holds whatever anybody does, in any order.</summary>
public sealed class RoomStateProperties
{
    private static readonly RoomSettings Small = new() { Moderators = 1, Participants = 3 };

    private static readonly Gen<string> Client = Gen.Int[0, 7].Select(i => $"u{i}");

    private static readonly Gen<IRoomCommand> Command = Gen.Frequency(
        (2, Gen.Const((IRoomCommand)Create(Small))),
        (1, Gen.Const((IRoomCommand)Create(Small with { Adhoc = true }))),
        (8, Gen.Select(Client, Gen.Int[0, 2], Gen.Int[0, 40], Gen.Bool, (c, role, token, media) => (IRoomCommand)Join(c, (Role)role, media, $"t{token}"))),
        (4, Client.Select(c => (IRoomCommand)new Disconnect(RoomId, c, DisconnectCause.Normal))),
        (1, Client.Select(c => (IRoomCommand)new RoomFacts.TurnAway(RoomId, c, DisconnectCause.Unexpected, true))),
        (3, Gen.Select(Client, Gen.Bool, (c, m) => (IRoomCommand)new MuteSelfAudio(RoomId, c, m))),
        (3, Gen.Select(Client, Gen.Bool, (c, m) => (IRoomCommand)new MuteSelfVideo(RoomId, c, m))),
        (4, Client.Select(c => (IRoomCommand)new StartScreenShare(RoomId, c))),
        (2, Client.Select(c => (IRoomCommand)new StopScreenShare(RoomId, c))),
        (3, Client.Select(c => (IRoomCommand)new RoomFacts.StreamIsLive(RoomId, c, StreamIds.Av))),
        (3, Gen.Select(Client, Gen.Bool, (c, media) => (IRoomCommand)new RoomFacts.AttemptBegun(RoomId, c, 1, 3, "x", media))),
        (2, Client.Select(c => (IRoomCommand)new RoomFacts.LinkRestored(RoomId, c, 1))),
        (2, Gen.Select(Client, Gen.Bool, (c, good) => (IRoomCommand)new RoomFacts.Resume(RoomId, c, good, null))),
        (1, Gen.Bool.Select(f => (IRoomCommand)new DeleteRoom(RoomId, f))),
        (1, Gen.Const((IRoomCommand)new RoomFacts.Activate(RoomId))));

    [Fact]
    public void Whatever_happens_a_room_keeps_its_bounds_and_its_journal_tells_the_whole_story() =>
        Gen.Select(Command, Gen.Int[0, 120], (c, s) => (Command: c, Seconds: s)).Array[0, 60].Sample(steps =>
        {
            var state = RoomState.Unborn(RoomId);
            var journal = new List<IRoomEvent>();
            var now = Noon;
            var epoch = 0L;
            foreach (var (command, seconds) in steps)
            {
                now = now.AddSeconds(seconds);
                var decision = state.Decide(command, now);
                Assert.True(decision.Refusal is null || decision.Events.IsEmpty);
                journal.AddRange(decision.Events);
                state = decision.Events.Aggregate(state, (s, e) => s.Evolve(e));
                Holds(state);
                Assert.True(state.Epoch >= epoch);
                epoch = state.Epoch;
            }
            var replayed = journal.Aggregate(RoomState.Unborn(RoomId), (s, e) => s.Evolve(e));
            Assert.Equal(Text(state), Text(replayed));
            Assert.Equal(Text(state), Text(RoomSnapshot.Of(state).ToState()));
        });

    private static void Holds(RoomState s)
    {
        Assert.True(s.Members.Values.Count(m => m.User.Role == Role.Moderator) <= s.Settings.Moderators);
        Assert.True(s.Members.Values.Count(m => m.User.Role != Role.Moderator) <= s.Settings.Participants);
        Assert.True(s.Exists || s.Members.IsEmpty);
        Assert.Equal(s.Sharer is null ? [] : [s.Sharer], s.Members.Values.Where(m => m.Shares()).Select(m => m.ClientId));
        Assert.All(s.Members.Values, m =>
        {
            Assert.True(m.Streams.Distinct().Count() == m.Streams.Length);
            Assert.True(!m.Streams.Contains(StreamIds.Av) || m.CanPublish());
            Assert.True(m.User.Role != Role.Viewer || m.Streams.IsEmpty);
            Assert.True(m.Reconnecting || !m.MediaLost);
        });
        Assert.Equal(s.Members.Count, s.Members.Values.Select(m => m.Order).Distinct().Count());
    }

    private static string Text(RoomState s) => JsonSerializer.Serialize(RoomSnapshot.Of(s));
}
