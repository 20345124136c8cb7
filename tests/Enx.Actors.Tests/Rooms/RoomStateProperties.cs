using System.Text.Json;
using CsCheck;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.WaitingRoomCommands;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>What holds whatever anybody does, in any order.</summary>
public sealed class RoomStateProperties
{
    private static readonly RoomSettings Small = new() { Moderators = 2, Participants = 4, MaxActiveTalkers = 3 };

    private static readonly Gen<RoomSettings> Settings = Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 2],
        (knock, wait, adhoc, lecture, ends) => Small with
        {
            Knock = knock,
            WaitForModerator = wait,
            Adhoc = adhoc == 0,
            Mode = lecture ? RoomMode.Lecture : RoomMode.Group,
            Duration = ends * 5,
        });

    private static readonly Gen<string> Client = Gen.Int[0, 7].Select(i => $"u{i}");

    private static readonly Gen<string?> By = Gen.Frequency<string?>((2, Gen.Const((string?)null)), (5, Client.Select(c => (string?)c)));

    private static readonly Gen<string[]> Clients = Client.Array[0, 4];

    private static readonly Gen<IRoomCommand> Living = Gen.Frequency(
        (2, Settings.Select(s => (IRoomCommand)Create(s))),
        (1, Settings.Select(s => (IRoomCommand)new UpdateRoom(RoomId, null, null, s, null))),
        (16, Gen.Select(Client, Gen.Int[0, 2], Gen.Int[0, 40], Gen.Bool, Gen.Int[0, 9],
            (c, role, token, media, odd) => (IRoomCommand)(Join(c, (Role)role, media || odd > 3, $"t{token}") with { RoomInfo = new RoomInfo { AudioOnly = odd == 0 } }))),
        (4, Client.Select(c => (IRoomCommand)new Disconnect(RoomId, c, DisconnectCause.Normal))),
        (1, Client.Select(c => (IRoomCommand)new RoomFacts.TurnAway(RoomId, c, DisconnectCause.Unexpected, true))),
        (3, Gen.Select(Client, Gen.Bool, (c, m) => (IRoomCommand)new MuteSelfAudio(RoomId, c, m))),
        (3, Gen.Select(Client, Gen.Bool, (c, m) => (IRoomCommand)new MuteSelfVideo(RoomId, c, m))),
        (4, Client.Select(c => (IRoomCommand)new StartScreenShare(RoomId, c))),
        (2, Client.Select(c => (IRoomCommand)new StopScreenShare(RoomId, c))),
        (5, Client.Select(c => (IRoomCommand)new RoomFacts.StreamIsLive(RoomId, c, StreamIds.Av))),
        (3, Gen.Select(Client, Gen.Bool, (c, media) => (IRoomCommand)new RoomFacts.AttemptBegun(RoomId, c, 1, 3, "x", media))),
        (2, Client.Select(c => (IRoomCommand)new RoomFacts.LinkRestored(RoomId, c, 1))),
        (2, Gen.Select(Client, Gen.Bool, (c, good) => (IRoomCommand)new RoomFacts.Resume(RoomId, c, good ? 0 : null, null, 0))),
        (3, Gen.Select(By, Gen.Bool, (b, all) => (IRoomCommand)new MessageCommands.SendMessage(RoomId, b, MessageCommands.MessageType.Chat, "Hi", all, all ? [] : ["u1"]))),
        (2, By.Select(b => (IRoomCommand)new ExtendDuration(RoomId, b))),
        (2, Gen.Const((IRoomCommand)new RoomFacts.TimeIsUp(RoomId))),
        (1, Gen.Bool.Select(f => (IRoomCommand)new DeleteRoom(RoomId, f))),
        (2, Gen.Select(Gen.Int[1, 3], Gen.Bool, (n, heard) => (IRoomCommand)new RoomFacts.PlaceMedia(RoomId, $"m{n}", heard))),
        (2, Gen.Int[1, 3].Select(n => (IRoomCommand)new RoomFacts.BeginMove(RoomId, $"m{n}"))),
        (1, Gen.Const((IRoomCommand)new RoomFacts.EndMove(RoomId))),
        (1, Gen.Const((IRoomCommand)new RoomFacts.Activate(RoomId))));

    private static readonly Gen<IRoomCommand> Moderating = Gen.Frequency(
        (2, Gen.Select(By, Clients, (b, c) => (IRoomCommand)new DropUsers(RoomId, b, [.. c]))),
        (1, By.Select(b => (IRoomCommand)new DestroyRoom(RoomId, b))),
        (2, Gen.Select(By, Gen.Bool, (b, on) => (IRoomCommand)new LockRoom(RoomId, b, on))),
        (4, Gen.Select(By, Gen.Bool, (b, on) => (IRoomCommand)new HardMuteRoom(RoomId, b, on))),
        (6, Gen.Select(By, Client, Gen.Bool, Gen.Bool, (b, c, v, on) => (IRoomCommand)new HardMuteUser(RoomId, b, c, v, on))),
        (4, Gen.Select(By, Clients, Gen.Bool, (b, c, add) => (IRoomCommand)new SpotlightUsers(RoomId, b, [.. c], add))),
        (8, Gen.Select(By, Client, Gen.Int[0, 3], (b, c, r) => (IRoomCommand)new SwitchUserRole(RoomId, b, c, r == 3 ? null : (Role)r))),
        (4, Gen.Select(By, Client, Gen.Int[0, 3], (b, c, n) => (IRoomCommand)new RenameUser(RoomId, b, c, $"name {n}"))),
        (4, Gen.Select(By, Gen.Bool, (b, lecture) => (IRoomCommand)new SwitchRoomMode(RoomId, b, lecture ? RoomMode.Lecture : RoomMode.Group))),
        (1, Gen.Select(By, Client, (b, c) => (IRoomCommand)new BanUser(RoomId, b, $"ref-{c}"))),
        (4, Gen.Select(By, Client, (b, c) => (IRoomCommand)new UnbanUser(RoomId, b, $"ref-{c}"))),
        (1, Gen.Select(Gen.Int[0, 40], Gen.Int[0, 30], (t, minutes) => (IRoomCommand)new RevokeToken(RoomId, $"t{t}", Noon.AddMinutes(minutes)))));

    private static readonly Gen<IRoomCommand> Waiting = Gen.Frequency(
        (4, Gen.Select(By, Client, (b, c) => (IRoomCommand)new ApproveAwaitedUser(RoomId, b, c))),
        (1, Gen.Select(By, Client, (b, c) => (IRoomCommand)new DenyAwaitedUser(RoomId, b, c))),
        (1, Gen.Select(By, Gen.Bool, (b, on) => (IRoomCommand)new EnableKnock(RoomId, b, on))),
        (2, Gen.Const((IRoomCommand)new RoomFacts.AdmitWaiting(RoomId))));

    private static readonly Gen<IRoomCommand> Speaking = Gen.Frequency(
        (2, Client.Select(c => (IRoomCommand)new ProcessFloor(RoomId, c, FloorAction.Request, c))),
        (2, Gen.Select(By, Client, (b, c) => (IRoomCommand)new ProcessFloor(RoomId, b, FloorAction.Grant, c))),
        (4, Gen.Select(By, Gen.Enum<FloorAction>(), Client, Gen.Bool, (b, action, c, own) => (IRoomCommand)new ProcessFloor(RoomId, own ? c : b, action, c))));

    private static readonly Gen<IRoomCommand> Receiving = Gen.Frequency(
        (2, Gen.Select(Client, Gen.Int[-1, 4], (c, n) => (IRoomCommand)new SetTalkerCount(RoomId, c, n))),
        (3, Gen.Select(Client, Gen.Bool, (c, on) => (IRoomCommand)new SetAudioOnlyMode(RoomId, c, on))),
        (1, Client.Select(c => (IRoomCommand)new SetReceiveVideoQuality(RoomId, c, "SD", "talker"))),
        (5, Gen.Select(Client, Clients, Gen.Bool, (c, who, add) => (IRoomCommand)new PinUsers(RoomId, c, [.. who], add))),
        (1, Gen.Select(Client, Gen.Bool, (c, on) => (IRoomCommand)new SetAdvancedOptions(RoomId, c, [new AdvanceOption("battery_updates", on)]))),
        (1, Gen.Select(Client, Gen.Bool, (c, on) => (IRoomCommand)new SubscribeForTalkerNotification(RoomId, c, on))));

    private static readonly Gen<IRoomCommand> Command = Gen.Frequency((10, Living), (5, Moderating), (3, Waiting), (6, Speaking), (2, Receiving));

    [Fact]
    public void Whatever_happens_a_room_keeps_its_bounds_and_its_journal_tells_the_whole_story() =>
        Gen.Select(Command, Gen.Int[0, 20], (c, s) => (Command: c, Seconds: s)).Array[0, 120].Sample(steps =>
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
        }, iter: 2000);

    /// <summary>A walk that reaches nothing proves nothing: everything that the rules allow must happen to somebody.</summary>
    [Fact]
    public void The_walks_get_everywhere()
    {
        var seen = new HashSet<Type>();
        var floors = 0;
        Gen.Select(Command, Gen.Int[0, 20], (c, s) => (Command: c, Seconds: s)).Array[200, 200].Sample(steps =>
        {
            var state = RoomState.Unborn(RoomId);
            var now = Noon;
            foreach (var (command, seconds) in steps)
            {
                now = now.AddSeconds(seconds);
                var decision = state.Decide(command, now);
                state = decision.Events.Aggregate(state, (s, e) => s.Evolve(e));
                lock (seen)
                {
                    seen.UnionWith(decision.Events.Select(e => e.GetType()));
                    if (state.Floor.Holder is { } holder && state.Members[holder].Streams.Length > 0) floors++;
                }
            }
        }, iter: 20_000);
        Assert.Empty(typeof(RoomEvents).GetNestedTypes().Except(seen));
        Assert.True(floors > 0, "nobody who held the floor ever published");
    }

    private static void Holds(RoomState s)
    {
        Assert.True(s.Members.Values.Count(m => m.User.Role == Role.Moderator) <= s.Settings.Moderators);
        Assert.True(s.Members.Values.Count(m => m.User.Role != Role.Moderator) <= s.Settings.Participants);
        Assert.True(s.Exists || (s.Members.IsEmpty && s.WaitingRoom.Awaited.IsEmpty));
        Assert.Equal(s.Sharer is null ? [] : [s.Sharer], s.Members.Values.Where(m => m.Shares()).Select(m => m.ClientId));
        Assert.All(s.Members.Values, m => MemberHolds(s, m));
        Assert.Equal(s.Members.Count, s.Members.Values.Select(m => m.Order).Distinct().Count());
        Assert.True(s.Move is null || (s.Move.Epoch > s.Epoch && s.MediaNode is not null));
        FloorHolds(s);
        Unique(s.Spotlights);
        Assert.True(s.Spotlights.Length <= s.Settings.MaxActiveTalkers && s.Spotlights.All(s.Members.ContainsKey));
        Unique(s.WaitingRoom.Awaited.Select(a => a.Entry.ClientId));
        Unique(s.WaitingRoom.Awaited.Select(a => a.Entry.TokenId));
        Assert.All(s.WaitingRoom.Awaited, a =>
        {
            Assert.False(s.Members.ContainsKey(a.Entry.ClientId));
            Assert.False(s.SpentTokens.ContainsKey(a.Entry.TokenId));
            Assert.NotEqual(Role.Moderator, a.Entry.User.Role);
            Assert.DoesNotContain(a.Entry.User.UserRef, s.Restrictions.Banned);
        });
    }

    private static void MemberHolds(RoomState s, Member m)
    {
        Unique(m.Streams);
        Assert.True(m.Reconnecting || !m.MediaLost);
        Assert.True(m.Streams.IsEmpty || s.MayPublish(m), "publishes without the right to");
        Assert.True(!m.Streams.Contains(StreamIds.Av) || m.CanPublish());
        Assert.True(m.AudioMuted || !(s.IsHardMuted(m, video: false) || m.User.Role == Role.Viewer || !m.Audio));
        Assert.True(m.VideoMuted || !(s.IsHardMuted(m, video: true) || m.User.Role == Role.Viewer || !m.Video || m.Wishes().AudioOnly));
        Assert.True(m.User.Role != Role.Moderator || !(m.HardMutedAudio || m.HardMutedVideo));
        Assert.DoesNotContain(m.User.UserRef, s.Restrictions.Banned);
        var pins = m.Wishes().Pins;
        Unique(pins);
        Assert.True(pins.Length <= s.Settings.MaxActiveTalkers && pins.All(p => p != m.ClientId && s.Members.ContainsKey(p)));
    }

    private static void FloorHolds(RoomState s)
    {
        Unique(s.Floor.Requests);
        Unique(s.Floor.Invites);
        string[] holder = s.Floor.Holder is { } h ? [h] : [];
        Assert.All(holder.Concat(s.Floor.Requests).Concat(s.Floor.Invites), id => Assert.True(s.Mode == RoomMode.Lecture && s.Members[id] is { Media: true, User.Role: Role.Participant }));
        Assert.True(s.Floor.Holder is null || !s.Floor.Requests.Contains(s.Floor.Holder));
    }

    private static void Unique(IEnumerable<string> ids) => Assert.Equal(ids.Count(), ids.Distinct().Count());

    private static string Text(RoomState s) => JsonSerializer.Serialize(RoomSnapshot.Of(s));
}
