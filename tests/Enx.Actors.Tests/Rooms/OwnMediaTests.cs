using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

/// <summary>What a room says of people's sound and picture is what reaches the others.</summary>
public sealed class OwnMediaTests : IDisposable
{
    private const SectionUse Microphone = SectionUse.Microphone;
    private const SectionUse Camera = SectionUse.Camera;

    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    public static TheoryData<string, SectionUse[]?, SectionUse[], TrackFault, bool, bool, string> Views => new()
    {
        { "both", [Microphone, Camera], [], TrackFault.None, false, false, "camera sound - picture -" },
        { "an early node says nothing", null, [], TrackFault.None, false, false, "camera sound - picture -" },
        { "no camera", [Microphone], [], TrackFault.None, false, false, "none sound - picture -" },
        { "no microphone", [Camera], [], TrackFault.None, false, false, "camera sound user picture -" },
        { "a camera that cannot be taken", [Microphone], [Camera], TrackFault.None, false, false, "camera sound - picture codec" },
        { "a microphone that cannot be taken", [Camera], [Microphone], TrackFault.None, false, false, "camera sound codec picture -" },
        { "a camera that cannot be decrypted", [Microphone, Camera], [], TrackFault.Undecryptable, false, true, "camera sound - picture publisher" },
        { "a camera of another codec than agreed", [Microphone, Camera], [], TrackFault.Codec, false, false, "camera sound - picture codec" },
        { "a camera of which nothing comes", [Microphone, Camera], [], TrackFault.Absent, false, false, "camera sound - picture publisher" },
        { "a codec that the endpoint lacks", [Microphone, Camera], [], TrackFault.None, true, true, "camera sound - picture codec" },
        { "no bandwidth", [Microphone, Camera], [], TrackFault.None, false, true, "camera sound - picture bw" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void Of_several_reasons_the_one_that_lasts_is_told(string what, SectionUse[]? publishes, SectionUse[] refused, TrackFault camera, bool foreign, bool heldBack, string told)
    {
        var own = OwnMedia.Of(publishes is null ? null : [.. publishes], [.. refused.Select(use => new RefusedSection("1", use, 0, "codec", "No."))]).With(Camera, camera);
        var view = TalkerView.Of(own, foreign, heldBack);
        Assert.True(told == $"{(view.HasCamera ? "camera" : "none")} sound {view.NoSound ?? "-"} picture {view.NoPicture ?? "-"}", what);
    }

    private async Task<Client> JoinAsync(string clientId, ImmutableArray<SectionUse> publishes, params RefusedSection[] refused)
    {
        var client = _bench.Knock(clientId);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c.PeerId == clientId);
        _bench.Report(new PeerConnected(RoomId, connect.Epoch, clientId, Answer(1, 2, 3) with { Publishes = publishes, Refused = [.. refused] }));
        client.Connected = await client.Session.ExpectMsgAsync<RoomReplies.RoomConnected>();
        return client;
    }

    [Fact]
    public async Task Who_publishes_nothing_hears_of_no_stream_of_its_own_and_takes_nobodys_slot()
    {
        await _bench.CreateAsync();
        var ann = await JoinAsync("ann", [Microphone, Camera]);
        var bob = await JoinAsync("bob", []);
        await JoinAsync("cat", [Microphone]);
        foreach (var who in new[] { "ann", "bob" }) _bench.Report(new PathChanged(RoomId, 1, who, PathState.Connected, "up"));
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMilliseconds(334));
        await ann.HearsInAnyOrder(n => n is OnPublishedStream, n => n is OnActiveTalkerList { ActiveList: [{ ClientId: "cat", Mediatype: "audioonly" }] });
        _bench.Report(new PathChanged(RoomId, 1, "cat", PathState.Connected, "up"));
        await _bench.SettleLinkAsync("bob");
        _bench.Report(new TrackChanged(RoomId, 1, "bob", Camera, TrackFault.Codec)); // a mark to read up to
        await bob.Hears<Notification>(n => n is OnPublishedStream ? throw new InvalidOperationException("bob publishes nothing") : n is OnMediaFault);
    }

    [Fact]
    public async Task A_refused_camera_is_told_to_its_publisher_and_to_those_who_watch()
    {
        await _bench.CreateAsync();
        var ann = await JoinAsync("ann", [Microphone, Camera]);
        var bob = await JoinAsync("bob", [Microphone], new RefusedSection("1", Camera, 0, "codec", "Line 16: no."));
        Assert.Equal(new OnMediaFault("av", "video", "codec", "Line 16: no."), await bob.Hears<OnMediaFault>());
        var list = await ann.Hears<OnActiveTalkerList>(l => l.ActiveList.Length == 1);
        Assert.Equal(("audiovideo", "codec", true, false), (list.ActiveList[0].Mediatype, list.ActiveList[0].Reason, list.ActiveList[0].Videomuted, list.ActiveList[0].Audiomuted));
    }

    [Fact]
    public async Task What_cannot_be_decrypted_is_told_to_both_and_so_is_its_end()
    {
        await _bench.CreateAsync();
        var ann = await JoinAsync("ann", [Microphone, Camera]);
        var bob = await JoinAsync("bob", [Microphone, Camera]);
        _bench.Report(new TrackChanged(RoomId, 1, "bob", Microphone, TrackFault.Undecryptable));
        var fault = await bob.Hears<OnMediaFault>();
        Assert.Equal(("av", "audio", "undecryptable"), (fault.StreamId, fault.Kind, fault.Reason));
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMilliseconds(334));
        var list = await ann.Hears<OnActiveTalkerList>(l => l.ActiveList is [{ Audiomuted: true }]);
        Assert.Equal(("publisher", "user", false), (list.ActiveList[0].Audioreason, list.ActiveList[0].Reason, list.ActiveList[0].Videomuted));

        _bench.Report(new TrackChanged(RoomId, 1, "bob", Microphone, TrackFault.None));
        Assert.Equal("none", (await bob.Hears<OnMediaFault>()).Reason);
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMilliseconds(334));
        await ann.Hears<OnActiveTalkerList>(l => l.ActiveList is [{ Audiomuted: false, Audioreason: "user" }]);
    }

    [Fact]
    public async Task A_video_whose_codec_a_viewer_lacks_is_told_to_that_viewer_and_once_to_its_publisher()
    {
        await _bench.CreateAsync();
        var ann = await JoinAsync("ann", [Microphone, Camera]);
        var bob = await JoinAsync("bob", [Microphone, Camera]);
        await ann.WillSeeTalkers("1bob");
        await bob.WillSeeTalkers("1ann");
        _bench.Report(new DownlinkChanged(RoomId, 1, "ann", 1_000_000, 0, 0, 0, 0, [], DownlinkLimit.None, [1]));
        await _bench.SettleAsync();
        _bench.Advance(TimeSpan.FromMilliseconds(334));
        var list = await ann.Hears<OnActiveTalkerList>(l => l.ActiveList is [{ Videomuted: true }]);
        Assert.Equal("codec", list.ActiveList[0].Reason);
        var fault = await bob.Hears<OnMediaFault>();
        Assert.Equal(("av", "video", "foreign"), (fault.StreamId, fault.Kind, fault.Reason));

        _bench.Report(new DownlinkChanged(RoomId, 1, "ann", 1_000_000, 0, 0, 0, 0, [], DownlinkLimit.None, []));
        _bench.Report(new DownlinkChanged(RoomId, 1, "ann", 1_000_000, 0, 0, 0, 0, [], DownlinkLimit.None, [1]));
        _bench.Report(new TrackChanged(RoomId, 1, "bob", Camera, TrackFault.Absent)); // a mark to read up to
        await bob.Hears<Notification>(n => n is OnMediaFault { Reason: "foreign" } ? throw new InvalidOperationException("bob was told twice") : n is OnMediaFault { Reason: "absent" });
    }

    [Fact]
    public async Task After_a_restart_of_its_media_with_other_sections_somebody_publishes_or_does_not()
    {
        await _bench.CreateAsync();
        var bob = await JoinAsync("bob", []);
        _bench.Report(new PathChanged(RoomId, 1, "bob", PathState.Connected, "up"));
        _bench.Shelf.Tell(new LinkCommands.RestartMedia(RoomId, "bob", Offer), bob.Session);
        var connect = await _bench.MediaHears<ConnectPeer>(c => c.Request > 0);
        _bench.Report(new PeerConnected(RoomId, 1, "bob", Answer(1, 2, 3) with { GoesOn = true, Publishes = [Microphone] }, connect.Request));
        await bob.Session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: OnPublishedStream }, RoomBench.Patience);
    }
}
