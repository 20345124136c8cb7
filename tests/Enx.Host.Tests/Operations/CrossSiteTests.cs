using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Enx.Host.Tests.Operations;

/// <summary>A page of another origin cannot use the id and key that a browser keeps for the node.</summary>
public sealed class CrossSiteTests : IAsyncLifetime
{
    private NodeUnderTest _node = null!;

    public async Task InitializeAsync() => _node = await NodeUnderTest.StartAsync("enx.http.allowed-origins = [\"*\", \"https://app.example\"]");

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData("POST", "rooms/{0}/lock", "cross-site", null, 403)]
    [InlineData("POST", "rooms/{0}/lock", "same-site", null, 403)]
    [InlineData("POST", "rooms/{0}/lock", null, "https://evil.example", 403)]
    [InlineData("POST", "rooms/{0}/lock", null, "null", 403)]
    [InlineData("POST", "rooms/{0}/lock", "cross-site", "https://evil.example", 403)]
    [InlineData("DELETE", "rooms/{0}", "cross-site", null, 403)]
    [InlineData("POST", "../../cluster/nodes/nobody/drain", "cross-site", "https://evil.example", 403)]
    [InlineData("POST", "../../demo/tokens", "cross-site", "https://evil.example", 403)]
    [InlineData("POST", "rooms/{0}/lock", "cross-site", "https://app.example", 200)]
    [InlineData("POST", "rooms/{0}/lock", "same-origin", null, 200)]
    [InlineData("POST", "rooms/{0}/lock", "none", null, 200)]
    [InlineData("POST", "rooms/{0}/lock", null, null, 200)]
    [InlineData("GET", "rooms/{0}", "cross-site", "https://evil.example", 200)]
    public async Task Who_may_change_something(string method, string path, string? site, string? origin, int status)
    {
        var room = await _node.CreateRoomAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), string.Format(null, path, room));
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await _node.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("multipart/form-data")]
    public async Task What_a_form_can_send_is_refused_with_415(string type)
    {
        var room = await _node.CreateRoomAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"rooms/{room}/lock") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}")) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await _node.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("cors", false)]
    [InlineData("no-cors", false)]
    [InlineData("navigate", true)]
    [InlineData(null, true)]
    public async Task A_script_without_the_key_gets_no_challenge_and_a_person_does(string? mode, bool challenged)
    {
        using var http = new HttpClient { BaseAddress = _node.Node.HttpAddress };
        foreach (var path in new[] { "cluster", "video/v2/rooms/x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (mode is not null) request.Headers.Add("Sec-Fetch-Mode", mode);
            using var response = await http.SendAsync(request);
            Assert.Equal((HttpStatusCode.Unauthorized, challenged), (response.StatusCode, response.Headers.WwwAuthenticate.Count > 0));
        }
    }
}
