using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Actors.Revival;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using Enx.Actors.Serialization;
using Enx.Actors.Webhooks;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Serialization;

public sealed class RoomSerializerTests : TestKit
{
    private readonly RoomSerializer _serializer;

    public RoomSerializerTests() => _serializer = new RoomSerializer((ExtendedActorSystem)Sys);

    [Fact]
    public void What_a_token_withholds_is_kept_where_there_is_something_and_read_as_nothing_where_a_release_before_wrote_it()
    {
        var plain = ConductExamples.Entry;
        var kept = plain with { User = plain.User with { Withheld = new Withheld(Camera: true), SignedName = "Ann" } };
        Assert.DoesNotContain("withheld", Encoding.UTF8.GetString(_serializer.ToBinary(plain)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("signedName", Encoding.UTF8.GetString(_serializer.ToBinary(plain)), StringComparison.OrdinalIgnoreCase);
        var written = Encoding.UTF8.GetString(_serializer.ToBinary(kept));
        var read = (RoomEvents.UserJoined)_serializer.FromBinary(Encoding.UTF8.GetBytes(written), _serializer.Manifest(kept));
        Assert.Equal((new Withheld(Camera: true), "Ann"), (read.User.Withheld, read.User.SignedName));
        // A release to come may withhold more, and leave out what it does not.
        var other = written.Replace("\"withheld\":{\"microphone\":false,\"camera\":true,\"share\":false,\"data\":false,\"chat\":false}", "\"withheld\":{\"camera\":true,\"reactions\":true}", StringComparison.Ordinal);
        Assert.NotEqual(written, other);
        Assert.Equal(new Withheld(Camera: true), ((RoomEvents.UserJoined)_serializer.FromBinary(Encoding.UTF8.GetBytes(other), _serializer.Manifest(kept))).User.Withheld);
    }

    /// <summary>One full example of every type that is written, by manifest.</summary>
    private Dictionary<string, object> Examples()
    {
        var settings = new RoomSettings { Scheduled = true, ScheduledTime = Noon, Duration = 30, Description = "Über \"quotes\"" };
        var data = ImmutableDictionary<string, string>.Empty.Add("k", "v");
        var user = new User("Ann", Role.Moderator, "emp-7", data);
        var meta = RoomViews.Meta(RoomState.Unborn("r1"), new Member("ann", user, 1, Noon, "t", true, true, true, false, true, ["av"]));
        var join = new RoomCommands.JoinRoom("r1", "ann", "t1", Noon, user, new LocalInfo { VideoSize = new VideoSize(1, 2, 3, 4), Attributes = data },
            new RoomInfo { TimeoutInterval = 5 }, [new AdvanceOption("x", true)], Offer, TestActor);
        var member = new Member("ann", user, 1, Noon, "t1", true, true, true, false, true, ["av", "share"],
            new RoomInfo(), 3, true, true, true, false, ConductExamples.Wishes, data);
        RoomNotifications.Notification talkers = new RoomNotifications.OnActiveTalkerList(true,
            [new RoomNotifications.ActiveTalker(1, "bob", "Bob", "audiovideo", "user", false, true, "16:9", false, false, true)]);
        var connected = new RoomNotifications.OnRoomConnected("r1", "ann", meta, [meta], [new RoomNotifications.StreamMeta(101, false, true, false, true, false)],
            new RoomNotifications.RoomMeta("Demo", "o", settings, false, true), 2500, 30, 6, 6);
        var said = new RoomNotifications.ChatMessage(7, MessageCommands.MessageType.UserData, false, "Ann", "ann", """{"x":1}""", 1_700_000_000_000, ["bob"]);
        object[] all =
        [
            new RoomCommands.CreateRoom("r1", "Demo", "o", settings, data), new RoomCommands.UpdateRoom("r1", null, "o2", null, data), new RoomCommands.DeleteRoom("r1", true),
            join, new RoomCommands.Disconnect("r1", "ann", DisconnectCause.Normal), new RoomCommands.MuteSelfAudio("r1", "ann", true), new RoomCommands.MuteSelfVideo("r1", "ann", false),
            new RoomCommands.StartScreenShare("r1", "ann"), new RoomCommands.StopScreenShare("r1", "ann"), new RoomCommands.Subscribe("r1", TestActor), new RoomCommands.Unsubscribe("r1", TestActor),
            new RoomQueries.GetRoom("r1"), new RoomQueries.GetUsers("r1"),
            new RoomReplies.RoomDetails("r1", "Demo", "o", settings, data, Noon, 3), new RoomReplies.UserList("r1", [meta]), new RoomReplies.Done("r1"), new RoomReplies.Refused("r1", 9004, "No."),
            new RoomReplies.RoomConnected("r1", "ann", connected, Answer(1, 101)), new RoomReplies.Notify("r1", "ann", 7, talkers),
            new RoomReplies.RoomEventOccurred("r1", 9, new RoomEvents.UserLeft("r1", Noon, "ann", DisconnectCause.Normal)),
            new RoomEvents.RoomCreated("r1", Noon, "Demo", "o", settings, data), new RoomEvents.RoomUpdated("r1", Noon, "Demo", "o", settings, data),
            new RoomEvents.RoomDeleted("r1", Noon, DisconnectCause.RoomDeleted), new RoomEvents.RoomActivated("r1", Noon, 3),
            new RoomEvents.UserJoined("r1", Noon, "ann", user, true, true, false, true, "t1", Noon.AddMinutes(15), true, new RoomInfo { NumberOfAttempts = 5 }, Attributes: data),
            new RoomEvents.UserLeft("r1", Noon, "ann", DisconnectCause.Unexpected, true), new RoomEvents.UserMuted("r1", Noon, "ann", true, true),
            new RoomEvents.UserInterrupted("r1", Noon, "ann", "the signalling session ended", true), new RoomEvents.ReconnectAttempted("r1", Noon, "ann", 2, 3),
            new RoomEvents.UserResumed("r1", Noon, "ann", 4, 3), new RoomEvents.UserReconnected("r1", Noon, "ann", 2),
            new RoomReplies.ResumeNeeded("r1", "ann"),
            new RoomEvents.StreamPublished("r1", Noon, "ann", "share"), new RoomEvents.StreamUnpublished("r1", Noon, "ann", "av"),
            new RoomSnapshot("r1", true, "Demo", "o", settings, data, Noon, 3, true, 5, [member], [new SpentToken("t1", Noon)],
                RoomMode.Lecture, new FloorState("ann", ["bob"], ["cyd"]), new WaitingRoomState(true, [new AwaitedEntry(ConductExamples.Entry, "knock")]),
                new Restrictions(true, true, true, ["emp-9"], [new SpentToken("t9", Noon)]), ["ann"],
                new SessionTimes(Noon, 10, null), MessageLog.Empty.Add(said), Noon),
            new RoomEvents.MessageSaid("r1", Noon, said), new RoomEvents.DurationExtended("r1", Noon, 10, "ann"), new RoomEvents.SessionExpired("r1", Noon),
            new WebhookProgress(1234, [new UndeliveredRoom("r1", 5, 9)]),
            connected, new RoomNotifications.OnRoomDisConnected(2006, "normal-disconnect"), new RoomNotifications.OnUserConnected(meta), new RoomNotifications.OnUserDisConnected(meta, DisconnectCause.Normal),
            new RoomNotifications.OnPublishedStream("av", "m", "0"), new RoomNotifications.OnUnPublishedStream("av", "m", "0"), talkers,
            new RoomNotifications.OnAudioEvent("Audio On", "0"), new RoomNotifications.OnVideoEvent("Video On", "0"), new RoomNotifications.OnRemoteStreamMute(true, false, "ann", "Ann"),
            new RoomNotifications.OnScreenSharedStarted("0", "101", "ann", "Ann"), new RoomNotifications.OnScreenSharedStopped("0", "101", "ann", "Ann"),
            new MediaProtocol.ConnectPeer("r1", 3, "ann", Offer, new MediaProtocol.PeerLimits(2_500_000)), new MediaProtocol.ClosePeer("r1", 3, "ann"),
            new MediaProtocol.ApplyRoom("r1", 3, 4, [new MediaProtocol.PeerPlan("ann", true, false, true, [new MediaProtocol.SlotPlan(1, "bob"), new MediaProtocol.SlotPlan(2, null)])]), new MediaProtocol.CloseRoom("r1", 3),
            new MediaProtocol.HoldRoom("r1", 4), new MediaProtocol.RoomOutdated("r1", 3, 5), new MediaProtocol.RoomHeld("r1", 4, [new MediaProtocol.HeldPeer("ann", [1, 2, 101], MediaProtocol.PathState.Connected), new MediaProtocol.HeldPeer("bob", [], null)]),
            new LinkCommands.MoveMedia("r1", "ann", 7, Offer), new LinkCommands.Reattach("r1", "ann", 2, TestActor), new RoomCommands.WakeUp("r1"),
            new RoomReplies.Reattached("r1", "ann", "t", 9, connected), new RoomNotifications.OnRoomRestored(9, "t", connected),
            new RoomNotifications.OnServerLeaving(20_000), new RoomNotifications.OnMediaMove(7),
            new RoomEvents.MediaAssigned("r1", Noon, "10.0.0.1:4053/77", 4), new RoomEvents.MediaMoveBegun("r1", Noon, "10.0.0.2:4053/78", 5),
            new NodeProtocol.NodeStatus("10.0.0.1:4053/77", Noon, Noon, "1.0.0", ["media"], new NodeProtocol.NodeFigures(0.25, 1200, 40, 2000, 5, 1000, 12), TestActor, true, Noon, "https://a.example"),
            new NodeProtocol.DrainNode(20), new NodeProtocol.Draining("10.0.0.1:4053/77", Noon), new NodeProtocol.Ping(5), new NodeProtocol.Pong(5),
            new Unknown.Message("r1", "c:from-the-future"), new Unknown.Fact("r1", Noon, "e:from-the-future.1"), new Unknown.Notification("n:from-the-future"),
            new OccupiedRooms(12, OccupiedRooms.None.Rooms.Add("r1", 2)),
            new MediaProtocol.PeerConnected("r1", 3, "ann", Answer(1)), new MediaProtocol.PeerRefused("r1", 3, "ann", 1160, "No."), new MediaProtocol.RoomApplied("r1", 3, 4),
            new MediaProtocol.PathChanged("r1", 3, "ann", MediaProtocol.PathState.Silent, "x"), new MediaProtocol.SpeakersChanged("r1", 3, [new MediaProtocol.Speaker("ann", true)]),
            new MediaProtocol.DownlinkChanged("r1", 3, "ann", 600_000, 140_000, 2, 2, 4, [3, 4], MediaProtocol.DownlinkLimit.Downlink),
            new MediaProtocol.UplinkChanged("r1", 3, "ann", MediaProtocol.SectionUse.Camera, 3, 1, 180_000),
            new MediaProtocol.TrackChanged("r1", 3, "ann", MediaProtocol.SectionUse.Microphone, MediaProtocol.TrackFault.Undecryptable),
            new RoomNotifications.OnMediaFault("av", "audio", "codec", "Send Opus."),
            new MediaProtocol.LayersWanted("r1", 3, "ann", MediaProtocol.SectionUse.Share, ["q", "h"]),
            new RoomReplies.BandwidthAlerted("r1", Noon, "ann", new RoomNotifications.OnRoomBandwidthAlert(600, 140, 2, "down", "downlink")),
            new RoomNotifications.OnRoomBandwidthAlert(600, 140, 2, "down", "downlink"), new RoomNotifications.OnPublisherBandwidthAlert("av", 1, 3, 180, "up"),
            new RoomNotifications.OnVideoLayersWanted("101", ["q"]), new RoomNotifications.OnAudioOnlyByBandwidth(true), RoomNotifications.OnShareStreamEvent.Resumed,
            .. ConductExamples.All(meta, connected, Answer(1), TestActor),
            new DirectoryQueries.ListRooms(1, 2, "x"), new RoomList(1, [new RoomSummary("r1", "Demo", "o", settings, data, Noon)]),
        ];
        return all.ToDictionary(o => _serializer.Manifest(o));
    }

    [Fact]
    public void Every_message_of_the_protocol_has_a_manifest()
    {
        var needed = typeof(IWithRoomId).Assembly.GetTypes().Where(t => !t.IsAbstract
            && (t.IsPublic || t.IsNestedPublic) && t.DeclaringType is not { IsNotPublic: true }
            && (t.IsAssignableTo(typeof(IWithRoomId)) || t.IsAssignableTo(typeof(RoomNotifications.Notification)) || t.IsAssignableTo(typeof(IDirectoryMessage))));
        Assert.Empty(needed.Except(Manifests.ByName.Values));
    }

    /// <summary>A command that names a user and is not the user's is taken for a backend's, which may do everything.</summary>
    [Fact]
    public void Every_command_that_names_who_asks_is_one_of_that_user()
    {
        Type[] others =
        [
            // Somebody on the way in or back, of whom the room does not know yet.
            typeof(RoomCommands.JoinRoom), typeof(LinkCommands.ResumeRoom), typeof(LinkCommands.Reattach), typeof(LinkCommands.SessionClosed),
            // Also said by those who are on the way in.
            typeof(RoomCommands.Disconnect), typeof(LinkCommands.RestartMedia), typeof(LinkCommands.MoveMedia),
        ];
        var named = typeof(IRoomCommand).Assembly.GetTypes()
            .Where(t => t.IsClass && t.IsVisible && t.IsAssignableTo(typeof(IRoomCommand)) && (t.GetProperty("By") ?? t.GetProperty("ClientId")) is not null);
        Assert.Equal(others.Select(t => t.Name).Order(), named.Where(t => !t.IsAssignableTo(typeof(IUserCommand))).Select(t => t.Name).Order());
    }

    [Fact]
    public void Every_type_with_a_manifest_round_trips()
    {
        var examples = Examples();
        Assert.Equal(Manifests.ByName.Keys.Order(), examples.Keys.Order());
        foreach (var (manifest, example) in examples)
        {
            var bytes = _serializer.ToBinary(example);
            var back = _serializer.FromBinary(bytes, manifest);
            Assert.Equivalent(example, back, strict: true);
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(_serializer.ToBinary(back)));
        }
    }

    [Fact]
    public void An_actor_reference_comes_back_as_the_same_actor()
    {
        var back = (RoomCommands.Subscribe)_serializer.FromBinary(_serializer.ToBinary(new RoomCommands.Subscribe("r1", TestActor)), "c:subscribe");
        back.Subscriber.Tell("hello");
        ExpectMsg("hello");
    }

    /// <summary>
    /// Nodes of this release and of the one before speak with each other, and journals are for ever. So what is on file must be read as
    /// it is meant, and what is written must be what is on file: whoever changes a format sees it here. The file that a change replaces
    /// goes to the older ones. <c>ENX_WRITE_GOLDEN=1</c> writes the files.
    /// </summary>
    [Fact]
    public void Everything_is_written_as_the_golden_files_say_and_read_from_them()
    {
        var folder = Path.Combine(SourceFolder(), "Golden");
        var examples = Examples();
        foreach (var (manifest, example) in examples)
        {
            var file = Path.Combine(folder, manifest.Replace(':', '.') + ".json");
            var written = Encoding.UTF8.GetString(_serializer.ToBinary(example)).Replace(Someone, "akka://someone", StringComparison.Ordinal);
            if (Environment.GetEnvironmentVariable("ENX_WRITE_GOLDEN") == "1") File.WriteAllText(file, written);
            var golden = File.ReadAllText(file);
            Assert.Equal(golden, written);
            var read = _serializer.FromBinary(Encoding.UTF8.GetBytes(golden.Replace("akka://someone", Someone, StringComparison.Ordinal)), manifest);
            Assert.Equivalent(example, read, strict: true);
        }
        Assert.Equal(examples.Keys.Select(m => m.Replace(':', '.')).Order(StringComparer.Ordinal), System.IO.Directory.GetFiles(folder).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_an_older_release_wrote_is_read()
    {
        var files = System.IO.Directory.GetFiles(Path.Combine(SourceFolder(), "Golden", "Older"));
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.NotNull(_serializer.FromBinary(File.ReadAllBytes(file), $"{name[0]}:{name[2..]}"));
        }
    }

    [Fact]
    public void What_a_newer_release_says_under_a_new_name_is_read_as_unknown()
    {
        Assert.Equal(new Unknown.Message("r1", "c:paint-wall"), Read("c:paint-wall", """{"roomId":"r1","colour":"red"}"""));
        Assert.Equal(new Unknown.Message("", "d:weather"), Read("d:weather", """{"sun":1}"""));
        Assert.Equal(new Unknown.Fact("r1", Noon, "e:wall-painted.1"), Read("e:wall-painted.1", """{"roomId":"r1","at":"2026-03-01T12:00:00+00:00","colour":"red"}"""));
        var notify = (RoomReplies.Notify)Read("r:notify", """{"roomId":"r1","clientId":"ann","seq":7,"notification":{"is":"n:wall-painted","of":{"colour":"red"}}}""");
        Assert.Equal((7, new Unknown.Notification("n:wall-painted")), (notify.Seq, notify.Notification));
        var occurred = (RoomReplies.RoomEventOccurred)Read("r:event", """{"roomId":"r1","sequenceNr":3,"event":{"is":"e:wall-painted.1","of":{"roomId":"r1"}}}""");
        Assert.Equal(new Unknown.Fact("r1", default, "e:wall-painted.1"), occurred.Event);

        object Read(string name, string json) => _serializer.FromBinary(Encoding.UTF8.GetBytes(json), name);
    }

    [Fact]
    public void What_an_older_release_did_not_write_is_read_as_its_default()
    {
        const string old = """{"roomId":"r1","at":"2026-03-01T12:00:00+00:00","clientId":"ann","cause":{"code":2006,"message":"normal-disconnect"},"fromTheFuture":1}""";
        Assert.Equal(new RoomEvents.UserLeft("r1", Noon, "ann", DisconnectCause.Normal), _serializer.FromBinary(Encoding.UTF8.GetBytes(old), "e:user-left.1"));
    }

    [Fact]
    public void Facts_and_snapshot_of_an_older_release_are_read()
    {
        var joined = (RoomEvents.UserJoined)_serializer.FromBinary(File.ReadAllBytes(Older("e.user-joined.1")), "e:user-joined.1");
        Assert.Null(joined.Receive);
        var room = ((RoomSnapshot)_serializer.FromBinary(File.ReadAllBytes(Older("s.room.1")), "s:room.1")).ToState();
        Assert.Equal((RoomMode.Group, FloorState.Free, Restrictions.None, false), (room.Mode, room.Floor, room.Restrictions, room.WaitingRoom.Knock));
        Assert.Empty(room.Spotlights);
        Assert.Same(ReceivePreferences.Usual, room.Members["ann"].Wishes());
    }

    [Theory]
    [InlineData("s:room.2", "{}")]
    [InlineData("c:nothing", "not json")]
    [InlineData("c:delete", "{}")]
    [InlineData("c:delete", "")]
    [InlineData("c:delete", "null")]
    [InlineData("c:delete", """{"roomId":null}""")]
    [InlineData("c:delete", """{"roomId":5}""")]
    [InlineData("m:apply-room", """{"roomId":"r","epoch":1,"version":1}""")]
    [InlineData("r:notify", """{"roomId":"r","clientId":"c","seq":1,"notification":{"is":"c:delete","of":{"roomId":"r"}}}""")]
    [InlineData("r:notify", """{"roomId":"r","clientId":"c","seq":1,"notification":{"of":{}}}""")]
    public void What_cannot_be_read_is_refused_with_a_reason(string manifest, string json) =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest));

    [Fact]
    public void What_has_no_manifest_is_refused() => Assert.Throws<SerializationException>(() => _serializer.Manifest("text"));

    /// <summary>The test's actor as it is written; golden files have another word for it, as it is never the same.</summary>
    private string Someone => JsonEncodedText.Encode(Akka.Serialization.Serialization.SerializedActorPath(TestActor), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static string Older(string name) => Path.Combine(SourceFolder(), "Golden", "Older", name + ".json");

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
