using System.Net;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Operations;

/// <summary>The pages that the node serves, and what browsers are told about them.</summary>
public sealed class SiteTests(TestNode node) : IClassFixture<TestNode>
{
    [Theory]
    [InlineData("", "text/html")]
    [InlineData("enx-rtc/index.js", "text/javascript")]
    [InlineData("cluster/ui/", "text/html")]
    [InlineData("cluster/ui/app.js", "text/javascript")]
    [InlineData("cluster/demo/dom.js", "text/javascript")]
    public async Task The_demo_page_and_the_sdk_are_served_and_asked_for_anew_only_when_they_changed(string path, string type)
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        using var first = await http.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, type), (first.StatusCode, first.Content.Headers.ContentType?.MediaType));
        Assert.True(first.Headers.CacheControl?.NoCache);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_operators_page_is_there_without_a_key_and_brings_no_script_in_its_html()
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        var page = await http.GetStringAsync("cluster/ui");
        Assert.Contains("src=\"app.js\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cluster/ui/")]
    [InlineData("healthz/live")]
    [InlineData("nothing/here")]
    [InlineData("video/v2/rooms")]
    public async Task Every_answer_tells_browsers_what_its_page_may_do(string path)
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        using var response = await http.GetAsync(path);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Contains("camera=(self), microphone=(self), display-capture=(self)", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
        var policy = Header(response, "Content-Security-Policy");
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains($"ws://{node.Node.HttpAddress.Authority}", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("Kestrel", response.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));
}
