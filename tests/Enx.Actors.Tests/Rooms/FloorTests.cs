using Enx.Actors.Protocol;
using Xunit;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Rooms;

public sealed class FloorTests : IDisposable
{
    private readonly RoomBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<(Client Mod, Client Other, Client Ann, Client Bob)> LectureAsync()
    {
        await _bench.CreateAsync(new RoomSettings { Moderators = 2, Participants = 6, Mode = RoomMode.Lecture });
        return (await _bench.JoinAsync("mod", Role.Moderator), await _bench.JoinAsync("other", Role.Moderator), await _bench.JoinAsync("ann"), await _bench.JoinAsync("bob"));
    }

    private Task<RoomReplies.Done> Do(string by, FloorAction action, string? clientId = null) => _bench.AskAsync<RoomReplies.Done>(new ProcessFloor(RoomId, by, action, clientId ?? by));

    [Fact]
    public async Task Who_is_granted_the_floor_is_heard_and_seen_until_it_goes_to_another()
    {
        var (mod, other, ann, bob) = await LectureAsync();
        _bench.Report(new PathChanged(RoomId, 1, "ann", PathState.Connected, "ice"));
        await Do("ann", FloorAction.Request);
        Assert.Equal(new OnFloorRequestReceived("ann", "Name of ann"), await mod.Hears<OnFloorRequestReceived>());
        await other.Hears<OnFloorRequestReceived>();
        await Do("bob", FloorAction.Request);
        await Do("mod", FloorAction.Grant, "ann");
        await ann.Hears<OnGrantedFloorRequest>();
        Assert.Equal("av", (await ann.Hears<OnPublishedStream>()).StreamId);
        Assert.Equal(new OnProcessFloorRequested("ann", "Name of ann", "floorGranted", 1708, "Floor Granted"), await other.Hears<OnProcessFloorRequested>());
        var updated = await bob.Hears<OnUserUpdated>();
        Assert.True(updated is { Change: "floor", User: { ClientId: "ann", HasFloor: true, Permissions.Publish: true } });
        await _bench.MediaHears<ApplyRoom>(a => a.Peers.Single(p => p.PeerId == "ann") is { AudioMuted: false, VideoMuted: false, DataBlocked: false });
        var late = await _bench.JoinAsync("cyd");
        Assert.Equal<string>(["ann"], late.Connected.Connected.ApprovedHands);
        Assert.Empty(late.Connected.Connected.RaisedHands); // for moderators alone

        await Do("mod", FloorAction.Grant, "bob");
        await ann.HearsInAnyOrder(n => n is OnReleasedFloorRequest, n => n is OnUnPublishedStream { StreamId: "av" });
        await bob.Hears<OnGrantedFloorRequest>();
        Assert.Equal("floorReleased", (await mod.Hears<OnProcessFloorRequested>()).Action); // the room did that: the caller had not asked for it
        Assert.Equal(["floorReleased", "floorGranted"], [(await other.Hears<OnProcessFloorRequested>()).Action, (await other.Hears<OnProcessFloorRequested>()).Action]);
        await _bench.MediaHears<ApplyRoom>(a => a.Peers.Where(p => !p.AudioMuted).Select(p => p.PeerId).SequenceEqual(["mod", "other", "bob"]));
    }

    [Fact]
    public async Task Each_turn_of_a_request_and_an_invitation_is_told_to_whom_it_concerns()
    {
        var (mod, other, ann, _) = await LectureAsync();
        await Do("ann", FloorAction.Request);
        await Do("ann", FloorAction.Cancel);
        Assert.Equal("ann", (await mod.Hears<OnCancelledFloorRequest>()).ClientId);
        await Do("ann", FloorAction.Request);
        await Do("mod", FloorAction.Deny, "ann");
        await ann.Hears<OnDeniedFloorRequest>();
        Assert.Equal(new OnProcessFloorRequested("ann", "Name of ann", "floorDenied", 1709, "Floor Denied"), await other.Hears<OnProcessFloorRequested>());
        await Do("mod", FloorAction.Invite, "ann");
        Assert.Equal(new OnInvitedForFloorAccess("mod", "Name of mod"), await ann.Hears<OnInvitedForFloorAccess>());
        Assert.Equal(new OnInviteToFloorRequested("ann", "Name of ann"), await other.Hears<OnInviteToFloorRequested>());
        await Do("mod", FloorAction.CancelInvite, "ann");
        Assert.Equal("mod", (await ann.Hears<OnCanceledFloorInvite>()).ClientId);
        Assert.Equal("ann", (await other.Hears<OnCanceledFloorInvite>()).ClientId);
        await Do("mod", FloorAction.Invite, "ann");
        await Do("ann", FloorAction.RejectInvite);
        Assert.Equal("ann", (await mod.Hears<OnRejectedInviteFloor>()).ClientId);
        await Do("mod", FloorAction.Invite, "ann");
        await Do("ann", FloorAction.AcceptInvite);
        Assert.Equal("ann", (await mod.Hears<OnAcceptedFloorInvite>()).ClientId);
        await Do("ann", FloorAction.Finish);
        Assert.Equal("ann", (await mod.Hears<OnFinishedFloorRequest>()).ClientId);
    }

    [Fact]
    public async Task A_holder_whose_connection_is_being_restored_keeps_the_floor_and_one_who_is_out_does_not()
    {
        var (mod, _, ann, _) = await LectureAsync();
        await Do("ann", FloorAction.Request);
        await Do("mod", FloorAction.Grant, "ann");
        _bench.Kit.Sys.Stop(ann.Session);
        Assert.True((await mod.Hears<OnUserUpdated>(u => u.Change == "reconnecting")).User.HasFloor);
        Assert.Equal<string>(["ann"], (await _bench.JoinAsync("cyd")).Connected.Connected.ApprovedHands);
        await _bench.AskAsync<RoomReplies.Done>(new RoomCommands.Disconnect(RoomId, "ann", DisconnectCause.ByServer));
        Assert.Empty((await _bench.JoinAsync("dan")).Connected.Connected.ApprovedHands);
    }
}
