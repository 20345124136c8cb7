using Enx.Host.Tests.Support;
using Enx.Media;

namespace Enx.Host.Tests.Signalling;

/// <summary>A join that is refused says why, and leaves nothing behind.</summary>
public sealed class RefusedJoinTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task A_tampered_token_is_refused()
    {
        var id = await node.CreateRoomAsync();
        var token = await node.TokenAsync(id);
        await RefusedAsync(id, token[..^6] + "AAAAAA", 9001);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var id = await node.CreateRoomAsync();
        var token = await node.TokenAsync(id);
        node.Time.Advance(TimeSpan.FromMinutes(16));
        await RefusedAsync(id, token, 9002);
    }

    [Fact]
    public async Task A_used_token_is_refused()
    {
        var id = await node.CreateRoomAsync();
        var token = await node.TokenAsync(id);
        await using (var first = await node.ConnectAsync())
        {
            await first.JoinAsync(token);
            await first.CallAsync("disconnect");
        }
        await RefusedAsync(id, token, 9003);
    }

    [Fact]
    public async Task A_token_for_a_room_that_is_gone_is_refused()
    {
        var id = await node.CreateRoomAsync();
        var token = await node.TokenAsync(id);
        await node.SendAsync(HttpMethod.Delete, $"rooms/{id}");
        await using var client = await node.ConnectAsync();
        Assert.Equal(9004, (await client.RefusedAsync("joinRoom", $$"""{"token": "{{token}}"}""")).Code);
    }

    [Fact]
    public async Task A_room_that_is_full_is_full()
    {
        var id = await node.CreateRoomAsync("""{"name": "small", "settings": {"participants": 1}}""");
        await using var ann = await node.JoinAsync(id, "Ann");
        await using var bob = await node.ConnectAsync();
        Assert.Equal(9005, (await bob.RefusedAsync("joinRoom", $$"""{"token": "{{await node.TokenAsync(id, "Bob")}}"}""")).Code);
        Assert.Equal(["Ann"], await node.UsersAsync(id));
    }

    [Fact]
    public async Task A_bad_parameter_is_refused_by_name_and_the_token_is_still_good()
    {
        var id = await node.CreateRoomAsync();
        var token = await node.TokenAsync(id);
        await using var client = await node.ConnectAsync();
        var refusal = await client.RefusedAsync("joinRoom", $$"""{"token": "{{token}}", "localInfo": {"framerate": 60} }""");
        Assert.Equal(5088, refusal.Code);
        Assert.Contains("localInfo.framerate", refusal.Message, StringComparison.Ordinal);
        await client.JoinAsync(token);
    }

    [Fact]
    public async Task An_offer_that_the_engine_refuses_is_told_with_its_sentence_and_the_token_is_still_good()
    {
        var id = await node.CreateRoomAsync();
        var usual = node.Engine.Answer;
        var refuse = true;
        node.Engine.Answer = offer => offer.RoomId == id && refuse ? throw new OfferRefusedException(OfferFault.Codec, "The offer has no audio.") : usual(offer);
        var token = await node.TokenAsync(id);
        await using var client = await node.ConnectAsync();
        var refusal = await client.RefusedAsync("joinRoom", $$"""{"token": "{{token}}", "offer": {{SignalClient.Offer}}}""");
        Assert.Equal((9031, "The offer has no audio."), (refusal.Code, refusal.Message));
        Assert.Empty(await node.UsersAsync(id));
        refuse = false;
        await client.JoinAsync(token);
    }

    [Fact]
    public async Task An_engine_that_fails_is_told_as_1172_without_its_insides()
    {
        var id = await node.CreateRoomAsync();
        var usual = node.Engine.Answer;
        node.Engine.Answer = offer => offer.RoomId == id ? throw new InvalidOperationException("kaboom inside") : usual(offer);
        await using var client = await node.ConnectAsync();
        var refusal = await client.RefusedAsync("joinRoom", $$"""{"token": "{{await node.TokenAsync(id)}}", "offer": {{SignalClient.Offer}}}""");
        Assert.Equal(1172, refusal.Code);
        Assert.DoesNotContain("kaboom", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await node.UsersAsync(id));
    }

    private async Task RefusedAsync(string roomId, string token, int code)
    {
        await using (var client = await node.ConnectAsync())
        {
            Assert.Equal(code, (await client.RefusedAsync("joinRoom", $$"""{"token": "{{token}}", "offer": {{SignalClient.Offer}}}""")).Code);
            Assert.Equal(1171, (await client.RefusedAsync("muteSelfAudio", """{"muted": true}""")).Code);
        }
        await node.NothingIsLeftAsync(roomId);
    }
}
