using System.Text.Json;
using Enx.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Enx.Browser.Tests;

/// <summary>A moderator in one browser, those concerned in others: what a click does to them.</summary>
[Collection("house")]
public sealed class ModeratorSpecs(House house)
{
    private static async Task RenameAsync(Person who, Person whom, string name)
    {
        await who.ChooseForAsync(whom, "rename");
        var field = who.Page.Locator("[data-testid=person-new-name]:visible");
        await field.FillAsync(name);
        await field.PressAsync("Enter");
    }

    private const string Small = "320x180";

    [Fact]
    public async Task A_moderator_mutes_spotlights_and_removes_somebody_and_ends_the_meeting()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var meg = await ModerateAsync(room);
        await using var bob = await house.JoinAsync(room, "Bob", size: Small);
        await using var cyd = await house.JoinAsync(room, "Cyd", size: Small);
        await Task.WhenAll(meg.MediaFlowsAsync(2), cyd.MediaFlowsAsync(2));

        // Muted, Bob is heard by nobody and cannot change it. Allowed again, he is heard when he wants to be.
        await meg.ChooseForAsync(bob, "hardmute-audio");
        await bob.HearsAsync("onReceivedHardMuteAudio");
        await cyd.HoldsAsync(async () => (await cyd.TilesAsync()).Single(t => t.Name == "Bob").AudioMuted, "Cyd sees that Bob is muted");
        await cyd.HearsOnlyAsync(1);
        await IsDisabledAsync(bob, "mute", true);
        await meg.ChooseForAsync(bob, "hardmute-audio");
        await bob.HearsAsync("onReceivedHardUnMuteAudio");
        await IsDisabledAsync(bob, "mute", false);
        await bob.ClickAsync("mute");
        await cyd.HearsOnlyAsync(2);

        await meg.ChooseForAsync(bob, "spotlight");
        Assert.Equal([await bob.ClientIdAsync()], Strings((await cyd.HearsAsync("onUpdateSpotlightUsers")).GetProperty("clients")));

        // Who is removed does not try to come back.
        await meg.ChooseForAsync(bob, "drop");
        Assert.Equal(9019, (await bob.HearsAsync("onRoomDisConnected")).GetProperty("cause").GetInt32());
        Assert.Empty(await bob.HeardAsync("onConnectionInterrupted", "onReconnect"));
        await cyd.SeesAsync("Meg");
        await meg.SeesAsync("Cyd");
        Assert.Equal(9019, (await cyd.HearsAsync("onUserDisConnected")).GetProperty("cause").GetProperty("code").GetInt32());

        await meg.OpenListAsync();
        await meg.ClickAsync("room-end");
        await meg.Page.Locator("#room-end-confirm").ClickAsync();
        await cyd.HearsAsync("onRoomDisConnected");
        await Eventually.HoldsAsync(async () => (await house.Node.UsersAsync(room)).Length == 0, "nobody is in the room");
    }

    [Fact]
    public async Task A_new_name_is_given_in_the_list_by_its_owner_or_a_moderator_and_everybody_sees_it()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var meg = await ModerateAsync(room);
        await using var bob = await house.OpenAsync($"?autojoin=1&size={Small}&name=Bob&token={await house.Node.TokenAsync(room, "Bob", mayRename: true)}", "Bob");
        await bob.IsInAsync();
        await using var cyd = await house.JoinAsync(room, "Cyd", size: Small);
        await cyd.SeesAsync("Meg", "Bob");

        await RenameAsync(bob, bob, "Robert");
        await cyd.SeesAsync("Meg", "Robert");
        Assert.Equal("name", (await cyd.HearsAsync("onUserUpdated")).GetProperty("change").GetString());
        await meg.OpenListAsync();
        await meg.Page.Locator("[data-testid=person] small", new PageLocatorOptions { HasText = "Invited as Bob" }).WaitForAsync();

        await RenameAsync(meg, cyd, "Cydney");
        await bob.SeesAsync("Meg", "Cydney");
        Assert.Equal("Cydney", await cyd.Page.EvaluateAsync<string>("() => EnxRtc.getClientName()"));

        // Of others a participant's list offers nothing, and of oneself no new name where the token does not allow it.
        await cyd.OpenListAsync();
        Assert.False(await cyd.Page.Locator($"[data-testid=person-menu-{await cyd.ClientIdAsync()}]").IsVisibleAsync());
        await bob.OpenListAsync();
        Assert.False(await bob.Page.Locator($"[data-testid=person-menu-{await cyd.ClientIdAsync()}]").IsVisibleAsync());
        Assert.Empty(meg.Errors.Concat(bob.Errors).Concat(cyd.Errors));
    }

    [Fact]
    public async Task A_locked_room_is_shut_and_whoever_knocks_is_let_in_or_sent_away()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var meg = await ModerateAsync(room);
        await meg.OpenListAsync();
        await TurnAsync(meg, "room-lock", true);
        await using (var early = await house.ComeAsync(room, "Bob", size: Small))
            Assert.Equal(9006, (await early.HearsAsync("onRoomError")).GetProperty("errorCode").GetInt32());
        await TurnAsync(meg, "room-lock", false);

        await TurnAsync(meg, "room-knock", true);
        await using var bob = await house.ComeAsync(room, "Bob", size: Small);
        await bob.Page.Locator("[data-testid=waiting-screen]").WaitForAsync();
        Assert.Equal("knock", (await bob.HearsAsync("onRoomAwaited")).GetProperty("event_type").GetString());
        await meg.SeesAsync();
        await meg.ClickAsync($"awaited-approve-{await AwaitedAsync(meg, "Bob")}");
        await bob.IsInAsync();
        await meg.SeesAsync("Bob");
        await Task.WhenAll(meg.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));

        await using var cyd = await house.ComeAsync(room, "Cyd", size: Small);
        await cyd.Page.Locator("[data-testid=waiting-screen]").WaitForAsync();
        await meg.ClickAsync($"awaited-deny-{await AwaitedAsync(meg, "Cyd")}");
        Assert.Equal(9021, (await cyd.HearsAsync("onRoomError")).GetProperty("errorCode").GetInt32());
        await meg.SeesAsync("Bob");
    }

    [Fact]
    public async Task In_a_lecture_one_raises_a_hand_is_given_the_floor_and_is_heard()
    {
        var room = await house.Node.CreateRoomAsync(new { participants = 8, moderators = 2, mode = "lecture" });
        await using var meg = await ModerateAsync(room);
        await using var bob = await house.JoinAsync(room, "Bob", size: Small);
        await using var cyd = await house.JoinAsync(room, "Cyd", size: Small);
        await cyd.MediaFlowsAsync(1);
        await cyd.HearsOnlyAsync(1);
        await IsDisabledAsync(bob, "mute", true);

        await bob.ClickAsync("raise-hand");
        await meg.HearsAsync("onFloorRequestReceived");
        await meg.OpenListAsync();
        await meg.ClickAsync($"floor-grant-{await bob.ClientIdAsync()}");
        await bob.HearsAsync("onGrantedFloorRequest");
        await IsDisabledAsync(bob, "mute", false);
        await bob.ClickAsync("mute");
        await cyd.HearsOnlyAsync(2);
        await meg.HearsOnlyAsync(1);

        await meg.ClickAsync($"floor-release-{await bob.ClientIdAsync()}");
        await bob.HearsAsync("onReleasedFloorRequest");
        await cyd.HearsOnlyAsync(1);
    }

    [Fact]
    public async Task What_was_said_in_the_chat_is_there_after_a_reload_and_for_those_who_come_later()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", size: Small, at: Wide);
        await using var bob = await house.JoinAsync(room, "Bob", size: Small, at: Wide);
        await SayAsync(ann, "first");
        await bob.HearsAsync("onMessageReceived");
        await SayAsync(bob, "second");
        await SaysAsync(ann, "first", "second");
        await SaysAsync(bob, "first", "second");

        await bob.ReloadAsync();
        await bob.IsInAsync();
        await SaysAsync(bob, "first", "second");
        await SayAsync(ann, "third");
        await SaysAsync(bob, "first", "second", "third");
        await using var cyd = await house.JoinAsync(room, "Cyd", size: Small);
        await SaysAsync(cyd, "first", "second", "third");
    }

    private static Whereabouts Wide => new() { Window = (1000, 700) };

    private Task<Person> ModerateAsync(string room) => house.JoinAsync(room, "Meg", role: "moderator", size: Small, at: Wide);

    /// <summary>Turns one of the room's switches and waits until the page shows it so.</summary>
    private static async Task TurnAsync(Person moderator, string control, bool on)
    {
        await moderator.ClickAsync(control);
        await moderator.HoldsAsync(
            async () => await moderator.Page.Locator($"[data-testid={control}]").GetAttributeAsync("aria-checked") == (on ? "true" : "false"), $"{moderator.Name}'s switch {control} is {(on ? "on" : "off")}");
    }

    private static Task IsDisabledAsync(Person person, string control, bool disabled) =>
        person.HoldsAsync(async () => await person.Page.Locator($"[data-testid={control}]").IsDisabledAsync() == disabled, $"{person.Name}'s control {control} is {(disabled ? "off" : "on")}");

    private static async Task<string> AwaitedAsync(Person moderator, string name)
    {
        await moderator.HoldsAsync(async () => (await moderator.HeardAsync("onUserAwaited")).Any(h => IsOf(h, name)), $"{moderator.Name} hears {name} knock");
        return (await moderator.HeardAsync("onUserAwaited")).Last(h => IsOf(h, name)).Payload.GetProperty("user").GetProperty("clientId").GetString()!;
    }

    private static bool IsOf(Heard heard, string name) => heard.Payload.GetProperty("user").GetProperty("name").GetString() == name;

    private static async Task SayAsync(Person person, string text)
    {
        if (!await person.Page.Locator("[data-testid=chat-panel]").IsVisibleAsync()) await person.ClickAsync("chat");
        await person.Page.Locator("[data-testid=chat-input]").FillAsync(text);
        await person.ClickAsync("chat-send");
    }

    private static Task SaysAsync(Person person, params string[] texts) => person.HoldsAsync(
        async () => (await person.Page.Locator("[data-testid=chat-message] .text").AllTextContentsAsync()).SequenceEqual(texts), $"{person.Name}'s chat says {string.Join(", ", texts)}");

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(e => e.GetString()!);
}
