using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Enx.Cli;

/// <summary>Speaks with one node as the application. What goes wrong comes out as a <see cref="CliException"/>.</summary>
internal sealed class NodeClient : IDisposable
{
    /// <summary>A node itself waits up to ten seconds for a room.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public NodeClient(Uri server, string app, string key)
    {
        _http = new HttpClient { BaseAddress = server, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{app}:{key}")));
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode) return JsonElement.Parse(text);
            throw new CliException(ExitCodes.Refused, Refusal((int)response.StatusCode, text));
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"it did not answer within {Patience.TotalSeconds} s");
        }
        catch (JsonException)
        {
            throw Unreachable("what answers there is no node of Enx");
        }
    }

    public void Dispose() => _http.Dispose();

    private CliException Unreachable(string why) => new(ExitCodes.Unreachable, $"{_http.BaseAddress} cannot be reached: {why}");

    private static string Refusal(int status, string text)
    {
        try
        {
            var body = JsonElement.Parse(text);
            return $"{body.GetProperty("desc").GetString()} ({body.GetProperty("result").GetInt32()})";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The server answered with status {status}.";
        }
    }
}
