using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Rooms.State;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.Signalling;
using Enx.Host.Signalling.Params;
using Enx.Host.Verbs;
using Enx.Host.Tests.Signalling;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.MessageCommands;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.ReceiveCommands;

namespace Enx.Host.Tests.Documentation;

/// <summary>The calls on the page are those of the code, and the examples of each are read and written as they stand there.</summary>
public sealed class MethodTests
{
    private const string R = "r";
    private static readonly Asker Me = new(R, "c1");
    private static readonly ImmutableArray<string> Bob = ["c2"];
    private static readonly RoomReplies.Done Done = new(R);
    private static readonly RoomReplies.MessageSent Sent = new(R, 42, 1769853600000);
    private static readonly ImmutableArray<AdvanceOption> Options = [new("battery_updates", true), new("notify-video-resolution-change", false), new("adapt-audio-only", false)];
    private static readonly RoomReplies.ReceiveSettings Settings = new(R, 4, 4, 4, 6, false, "Auto", "Auto", Bob, Options);

    /// <summary>For each method of a room what its example is to become, and a reply.</summary>
    private static readonly Dictionary<string, (IWithRoomId Message, IRoomReply Reply)> Expected = new()
    {
        ["moveMedia"] = (new LinkCommands.MoveMedia(R, "c1", 7, Examples.Offer), new RoomReplies.MediaRestarted(R, "c1", Examples.Answer)),
        ["restartMedia"] = (new LinkCommands.RestartMedia(R, "c1", Examples.Offer), new RoomReplies.MediaRestarted(R, "c1", Examples.Answer)),
        ["muteSelfAudio"] = (new RoomCommands.MuteSelfAudio(R, "c1", true), Done),
        ["muteSelfVideo"] = (new RoomCommands.MuteSelfVideo(R, "c1", true), Done),
        ["startScreenShare"] = (new RoomCommands.StartScreenShare(R, "c1"), Done),
        ["stopScreenShare"] = (new RoomCommands.StopScreenShare(R, "c1"), Done),
        ["lockRoom"] = (new LockRoom(R, "c1", true), Done),
        ["unLockRoom"] = (new LockRoom(R, "c1", false), Done),
        ["hardMute"] = (new HardMuteRoom(R, "c1", true), Done),
        ["hardUnMute"] = (new HardMuteRoom(R, "c1", false), Done),
        ["hardMuteUserAudio"] = (new HardMuteUser(R, "c1", "c2", false, true), Done),
        ["hardUnMuteUserAudio"] = (new HardMuteUser(R, "c1", "c2", false, false), Done),
        ["hardMuteUserVideo"] = (new HardMuteUser(R, "c1", "c2", true, true), Done),
        ["hardUnMuteUserVideo"] = (new HardMuteUser(R, "c1", "c2", true, false), Done),
        ["dropUser"] = (new DropUsers(R, "c1", Bob), Done),
        ["destroy"] = (new DestroyRoom(R, "c1"), Done),
        ["switchUserRole"] = (new SwitchUserRole(R, "c1", "c2", Role.Moderator), Done),
        ["renameUser"] = (new RenameUser(R, "c1", "c2", "Robert"), Done),
        ["switchRoomMode"] = (new SwitchRoomMode(R, "c1", RoomMode.Lecture), Done),
        ["addSpotlightUsers"] = (new SpotlightUsers(R, "c1", Bob, true), Done),
        ["removeSpotlightUsers"] = (new SpotlightUsers(R, "c1", Bob, false), Done),
        ["approveAwaitedUser"] = (new WaitingRoomCommands.ApproveAwaitedUser(R, "c1", "c2"), Done),
        ["denyAwaitedUser"] = (new WaitingRoomCommands.DenyAwaitedUser(R, "c1", "c2"), Done),
        ["enableKnock"] = (new WaitingRoomCommands.EnableKnock(R, "c1", true), Done),
        ["extendConferenceDuration"] = (new ExtendDuration(R, "c1"), Done),
        ["banUser"] = (new RoomQueries.GetUsers(R), Done),
        ["unbanUser"] = (new UnbanUser(R, "c1", "emp-8"), Done),
        ["requestFloor"] = (new ProcessFloor(R, "c1", FloorAction.Request, "c1"), Done),
        ["cancelFloor"] = (new ProcessFloor(R, "c1", FloorAction.Cancel, "c1"), Done),
        ["finishFloor"] = (new ProcessFloor(R, "c1", FloorAction.Finish, "c1"), Done),
        ["acceptInviteFloorRequest"] = (new ProcessFloor(R, "c1", FloorAction.AcceptInvite, "c1"), Done),
        ["rejectInviteFloor"] = (new ProcessFloor(R, "c1", FloorAction.RejectInvite, "c1"), Done),
        ["grantFloor"] = (new ProcessFloor(R, "c1", FloorAction.Grant, "c2"), Done),
        ["denyFloor"] = (new ProcessFloor(R, "c1", FloorAction.Deny, "c2"), Done),
        ["releaseFloor"] = (new ProcessFloor(R, "c1", FloorAction.Release, "c2"), Done),
        ["inviteToFloor"] = (new ProcessFloor(R, "c1", FloorAction.Invite, "c2"), Done),
        ["cancelFloorInvite"] = (new ProcessFloor(R, "c1", FloorAction.CancelInvite, "c2"), Done),
        ["sendMessage"] = (new SendMessage(R, "c1", MessageType.Chat, "Hello", false, Bob), Sent),
        ["sendUserData"] = (new SendMessage(R, "c1", MessageType.UserData, """{"score":3}""", true, []), Sent),
        ["getMessages"] = (new RoomQueries.GetMessages(R, "c1", 41), new RoomReplies.MessageList(R, [Examples.Chat])),
        ["setTalkerCount"] = (new SetTalkerCount(R, "c1", 4), Settings),
        ["getTalkerCount"] = (new RoomQueries.GetReceiveSettings(R, "c1"), Settings),
        ["getMaxTalkers"] = (new RoomQueries.GetReceiveSettings(R, "c1"), Settings),
        ["setAudioOnlyMode"] = (new SetAudioOnlyMode(R, "c1", true), Settings),
        ["setReceiveVideoQuality"] = (new SetReceiveVideoQuality(R, "c1", "SD", "talker"), Settings),
        ["getReceiveVideoQuality"] = (new RoomQueries.GetReceiveSettings(R, "c1"), Settings),
        ["pinUsers"] = (new PinUsers(R, "c1", Bob, true), Settings),
        ["unpinUsers"] = (new PinUsers(R, "c1", Bob, false), Settings),
        ["setAdvancedOptions"] = (new SetAdvancedOptions(R, "c1", [new("battery_updates", true)]), Settings),
        ["getAdvancedOptions"] = (new RoomQueries.GetReceiveSettings(R, "c1"), Settings),
        ["subscribeForTalkerNotification"] = (new SubscribeForTalkerNotification(R, "c1", true), Settings),
        ["batteryUpdate"] = (new ReportBattery(R, "c1", 80, false), Done),
        ["videoResolution"] = (new ReportVideoResolution(R, "c1", 1280, 720), Done),
    };

    [Fact]
    public void Every_method_is_on_the_page_and_every_method_on_the_page_is_there() =>
        Assert.Equal(SessionMethods.AllNames.Order(StringComparer.Ordinal), ProtocolPage.Methods.Select(m => m.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_row_of_a_verb_on_the_page_is_what_its_description_says()
    {
        var rows = ProtocolPage.Lines.Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.All(VerbTable.All, verb => Assert.Contains(Row(verb), rows));
    }

    [Fact]
    public void What_is_for_moderators_a_room_refuses_to_others_and_nothing_else()
    {
        var room = Lecture("c1", "c2");
        int[] forModerators = [Codes.ModeratorOnly, Codes.LockUnauthorised, Codes.DropUnauthorised, Codes.RoleSwitchUnauthorised];
        foreach (var verb in VerbTable.All)
        {
            // What the page's example asks, a participant asks. (A ban begins with a question, which everybody may ask.)
            var (_, parameters, _) = ProtocolPage.Methods.Single(m => m.Name == verb.Name);
            if (verb.Read(JsonElement.Parse(parameters), Me).Message is not IUserCommand command) continue;
            var refusal = room.Decide(command, DateTimeOffset.UnixEpoch).Refusal?.Code ?? 0;
            if (verb.Permission == Permission.Moderators) Assert.True(forModerators.Contains(refusal) || refusal == Codes.FloorUnauthorised, $"{verb.Name} is answered with {refusal}");
            else Assert.DoesNotContain(refusal, forModerators);
        }
    }

    [Fact]
    public async Task The_types_of_the_sdk_are_those_of_the_verbs()
    {
        var file = SourceTree.Path("clients", "web", "enx-rtc", "verbs.d.ts");
        var lines = VerbTable.All.Select(v => $"  {v.Name}: {(v.Parameters.Count == 0 ? "Record<string, never>" : $"{{ {string.Join("; ", v.Parameters.Select(p => $"{p.Name}{(p.IsRequired ? "" : "?")}: {p.TypeScript}"))} }}")};");
        var text = $$"""
            /**
             * What each call to a room takes. Made of the server's verbs: a test (MethodTests) compares, and writes it anew with ENX_WRITE_GOLDEN=1.
             */
            import type { AdvanceOption, Offer } from './types.js';

            export interface Verbs {
            {{string.Join('\n', lines)}}
            }

            """.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("ENX_WRITE_GOLDEN") == "1") await File.WriteAllTextAsync(file, text);
        Assert.Equal(await File.ReadAllTextAsync(file), text);
    }

    public static TheoryData<string> OfRooms => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(OfRooms))]
    public void The_examples_of_a_rooms_method_are_what_it_reads_and_writes(string name)
    {
        var (_, parameters, result) = ProtocolPage.Methods.Single(m => m.Name == name);
        var method = VerbTable.Find(name)!;
        var (message, reply) = Expected[name];
        var read = method.Read(JsonElement.Parse(parameters), Me).Message;
        Assert.Equal((message.GetType(), Json(message)), (read.GetType(), Json(read)));
        Assert.Equal(result, Written(method.Result(reply)!));
    }

    [Theory]
    [MemberData(nameof(OfRooms))]
    public void A_key_that_is_not_known_is_refused_by_its_name(string name)
    {
        var (_, parameters, _) = ProtocolPage.Methods.Single(m => m.Name == name);
        var odd = parameters == "{}" ? """{"odd":1}""" : parameters[..^1] + ""","odd":1}""";
        var refusal = Assert.Throws<InputException>(() => VerbTable.Find(name)!.Read(JsonElement.Parse(odd), Me));
        Assert.Equal(1155, refusal.Code);
        Assert.StartsWith("odd is not known", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("muteSelfAudio", "{}", "muted is missing")]
    [InlineData("restartMedia", "{}", "offer is missing")]
    [InlineData("moveMedia", """{"offer": {"sdp": "v=0"}}""", "move is missing")]
    [InlineData("moveMedia", """{"move": 1}""", "offer is missing")]
    [InlineData("dropUser", "{}", "clientIds is missing")]
    [InlineData("dropUser", """{"clientIds": "c2"}""", "clientIds must be a list")]
    [InlineData("dropUser", """{"clientIds": ["c2", 7]}""", "clientIds[1] must be text")]
    [InlineData("pinUsers", """{"clientIds": []}""", "clientIds is missing")]
    [InlineData("hardMuteUserAudio", """{"clientId": ""}""", "clientId is missing")]
    [InlineData("switchUserRole", """{"clientId": "c2", "role": "owner"}""", "role must be moderator, participant, viewer")]
    [InlineData("renameUser", """{"clientId": "c2", "name": "line\nbreak"}""", "name must be text without control characters")]
    [InlineData("switchRoomMode", """{"mode": "party"}""", "mode must be group, lecture")]
    [InlineData("sendMessage", """{"message": "", "broadcast": true}""", "message is missing")]
    [InlineData("sendMessage", """{"message": "x"}""", "broadcast is missing")]
    [InlineData("sendMessage", """{"message": "x", "broadcast": false}""", "recipientIds is missing")]
    [InlineData("sendMessage", """{"message": "x", "broadcast": "yes"}""", "broadcast must be true or false")]
    [InlineData("sendUserData", """{"message": "x", "broadcast": true}""", "message must be a JSON object")]
    [InlineData("setTalkerCount", """{"count": -1}""", "count must be a whole number from 0 to 16")]
    [InlineData("setTalkerCount", """{"count": 2.5}""", "count must be a whole number")]
    [InlineData("setReceiveVideoQuality", """{"videoQuality": "4K", "streamType": "talker"}""", "videoQuality must be Auto, HD, SD, LD")]
    [InlineData("setAdvancedOptions", """{"options": [{"id": "telepathy", "enable": true}]}""", "options[0].id is \"telepathy\"")]
    [InlineData("batteryUpdate", """{"level": 101, "charging": true}""", "level must be a whole number from 0 to 100")]
    [InlineData("getMessages", """{"afterId": -1}""", "afterId must be a whole number")]
    public void What_cannot_stand_is_refused_by_name(string name, string parameters, string sentence)
    {
        var refusal = Assert.Throws<InputException>(() => VerbTable.Find(name)!.Read(JsonElement.Parse(parameters), Me));
        Assert.Equal(1155, refusal.Code);
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_of_a_join_and_a_resume_are_what_is_read_and_written()
    {
        var join = ProtocolPage.Methods.Single(m => m.Name == SessionMethods.JoinRoom);
        Assert.Equal(Json(Examples.Offer), Json(JoinParams.Read(new StrictObject(JsonElement.Parse(join.Params), "")).Offer!));
        var connected = new RoomReplies.RoomConnected(
            "5f2b8c", "c1", Examples.RoomOnThePage, Examples.Answer, Examples.ResumeToken, new RoomReplies.ReconnectTerms(true, 3, 20_000));
        Assert.Equal(join.Result, Written(json => JoinResults.WriteJoined(json, connected, [Examples.Relay], ["https://b.example.com"])));

        var resume = ProtocolPage.Methods.Single(m => m.Name == SessionMethods.ResumeRoom);
        Assert.Equal(new ResumeParams(new Presence("5f2b8c", "c1"), Examples.ResumeToken, 12, null, 1795000000000), ResumeParams.Read(new StrictObject(JsonElement.Parse(resume.Params), "")));
        Assert.Equal(resume.Result, Written(json => JoinResults.WriteResumed(json, new RoomReplies.RoomResumed("5f2b8c", "c1", "8ZkT…", 13, null, null), [], ["https://b.example.com"])));

        var relays = ProtocolPage.Methods.Single(m => m.Name == SessionMethods.IceServers);
        Assert.Equal(relays.Result, Written(json => JoinResults.WriteRelays(json, [Examples.Relay])));
    }

    /// <summary>A lecture in which these are participants.</summary>
    private static RoomState Lecture(params string[] participants)
    {
        var none = ImmutableDictionary<string, string>.Empty;
        var made = RoomState.Unborn(R).Evolve(new RoomEvents.RoomCreated(R, DateTimeOffset.UnixEpoch, "Lecture", "", new RoomSettings { Mode = RoomMode.Lecture }, none));
        return participants.Aggregate(made, (room, id) => room.Evolve(new RoomEvents.UserJoined(
            R, DateTimeOffset.UnixEpoch, id, new User(id, Role.Participant, "", none), true, true, false, false, $"token-{id}", DateTimeOffset.MaxValue, Media: true)));
    }

    private static string Row(Verb verb)
    {
        var parameters = string.Join(", ", verb.Parameters.Where(p => p.Example is not null).Select(p => $"\"{p.Name}\": {p.Example}"));
        return $"| `{verb.Name}` | `{{{parameters}}}` | `{verb.ResultExample}` | {verb.Text}{(verb.Text.Length > 0 ? " " : "")}|";
    }

    private static string Json(object value) => JsonSerializer.Serialize(value, value.GetType());

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return ProtocolPage.Compact(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
