using Enx.Testing;
using Enx.Testing.Nodes;
using Xunit;

namespace Enx.Browser.Tests;

[Collection("house")]
public sealed class TokenSpecs(House house)
{
    [Theory]
    [InlineData("tampered", 9001)]
    [InlineData("used", 9003)]
    public Task A_token_that_will_not_do_gives_onRoomError_and_leaves_nothing_behind(string kind, int code) => RefuseAsync(kind, code);

    [Theory]
    [Trait("length", "long")]
    [InlineData("wrong", 9001)]
    [InlineData("expired", 9002)]
    [InlineData("of a room that is gone", 9004)]
    public Task So_does_one_of_another_kind(string kind, int code) => RefuseAsync(kind, code);

    private async Task RefuseAsync(string kind, int code)
    {
        var life = TimeSpan.FromSeconds(10);
        // Only what has to be over may be over soon: on a busy machine a page takes long to open.
        await using var node = await NodeUnderTest.StartAsync(kind == "expired" ? $"enx.auth.token-life = {life.TotalSeconds}s" : "");
        var room = await node.CreateRoomAsync();
        var token = await node.TokenAsync(room, "Eve");
        await node.UsersAsync(room);
        var before = node.Node.ReadHolds().RoomActors;
        switch (kind)
        {
            case "wrong":
                token = "nonsense";
                break;
            case "tampered":
                token = token[..^6] + (token[^6] == 'A' ? 'B' : 'A') + token[^5..];
                break;
            case "expired":
                await Eventually.HoldsAsync(() => JwtExpiry(token) < DateTimeOffset.UtcNow, "the token's life is over", life + TimeSpan.FromSeconds(5));
                break;
            case "used":
                await using (var first = await house.OpenAsync($"?autojoin=1&name=Eve&token={token}", "Eve", node))
                {
                    await first.IsInAsync();
                    await first.ClickAsync("leave");
                }

                break;
            case "of a room that is gone":
                (await node.Http.DeleteAsync($"rooms/{room}")).EnsureSuccessStatusCode();
                break;
        }

        await using var eve = await house.OpenAsync($"?autojoin=1&name=Eve&token={token}", "Eve", node);
        await eve.Page.Locator("[data-testid=error]").WaitForAsync();
        Assert.Equal($"{code}", await eve.Page.Locator("[data-testid=error-code]").InnerTextAsync());
        Assert.Equal(code, (await eve.LastEventAsync("onRoomError"))!.Value.GetProperty("errorCode").GetInt32());
        Assert.DoesNotContain("onRoomConnected", await eve.EventsAsync());
        await node.NothingIsLeftAsync(before);
    }

    [Fact]
    public async Task A_full_room_says_so_and_takes_the_next_when_somebody_has_left()
    {
        var room = await house.Node.CreateRoomAsync(new { participants = 1, moderators = 1 });
        await using var ann = await house.JoinAsync(room, "Ann");
        await using var bob = await house.OpenAsync($"?autojoin=1&name=Bob&token={await house.Node.TokenAsync(room, "Bob")}", "Bob");
        await bob.Page.Locator("[data-testid=error]").WaitForAsync();
        Assert.Equal("9005", await bob.Page.Locator("[data-testid=error-code]").InnerTextAsync());

        await ann.ClickAsync("leave");
        await Eventually.HoldsAsync(async () => (await house.Node.UsersAsync(room)).Length == 0, "ann is gone");
        await using var cyd = await house.JoinAsync(room, "Cyd");
        Assert.Equal(["Cyd"], await house.Node.UsersAsync(room));
    }

    private static DateTimeOffset JwtExpiry(string token)
    {
        var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        using var json = System.Text.Json.JsonDocument.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
        return DateTimeOffset.FromUnixTimeSeconds(json.RootElement.GetProperty("exp").GetInt64());
    }
}
